/** The parts of Block Kit that pamwatch uses. */
export type Block =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] };

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  /** False: `:name:` stays text. */
  readonly emoji: false;
}

export interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** True: Slack makes no links or mentions of bare addresses, `@here` or `#channel`. */
  readonly verbatim: true;
}

/** The body an incoming webhook takes. */
export interface SlackMessage {
  /** What notifications and screen readers show in place of the blocks. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

/** Slack's limits, in characters as sent (escapes included): Block Kit reference. */
export const SLACK_LIMITS = { header: 150, section: 3000, blocks: 50 } as const;

/** Slack refuses a message whose blocks are long together (`msg_blocks_too_long`) without saying how long. */
const LONGEST_TOGETHER = 7000;

export function plainText(text: string): PlainText {
  return { type: 'plain_text', text, emoji: false };
}

export function mrkdwn(text: string): Mrkdwn {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Sections that hold the lines in order; a line that would overflow one begins the next. */
export function sections(lines: readonly string[]): Block[] {
  const texts: string[] = [];
  for (const line of withinLimit(lines)) {
    const last = texts.at(-1);
    const grown = last === undefined ? line : `${last}\n${line}`;
    if (last !== undefined && grown.length <= SLACK_LIMITS.section) texts[texts.length - 1] = grown;
    else texts.push(line);
  }
  return texts.map((text) => ({ type: 'section', text: mrkdwn(text) }));
}

/** A line that does not fit is left out; shorter ones after it still have room. */
function withinLimit(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let room = LONGEST_TOGETHER;
  for (const line of lines) {
    if (line.length + 1 > room) continue;
    room -= line.length + 1;
    kept.push(line);
  }
  const left = lines.length - kept.length;
  return left === 0 ? kept : [...kept, `… ${left} more left out here`];
}
