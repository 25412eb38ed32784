import type { Message } from '../../alerts/message.ts';
import { type Mark, type Row, type Story, storyOf } from '../story.ts';
import { defused, fitted, oneLine, shown, type Text } from '../text.ts';
import {
  type Block,
  mrkdwn,
  plainText,
  SLACK_LIMITS,
  type SlackMessage,
  sections,
} from './blocks.ts';
import { code, escaped, link, words } from './mrkdwn.ts';

const LONGEST_FALLBACK = 300;

const EMOJI: Readonly<Record<Mark, string>> = {
  critical: '🔴',
  high: '🟠',
  medium: '🟡',
  low: '🔵',
  informational: '⚪',
  resolved: '✅',
  closed: '⬜',
};

/** The whole of it; `first`: worded as news, whatever the transition's number. */
export function renderSlack(message: Message, first: boolean): SlackMessage {
  const story = storyOf(message, first);
  const blocks: Block[] = [
    { type: 'header', text: plainText(headline(story, SLACK_LIMITS.header, EMOJI[story.mark])) },
    ...sections([marked(story.verdict)]),
    ...sections(story.rows.flatMap(rowLines)),
    ...sections(linkLines(story)),
    { type: 'context', elements: [mrkdwn(marked(story.footer))] },
  ];
  return {
    text: headline(story, LONGEST_FALLBACK, EMOJI[story.mark]),
    blocks: blocks.slice(0, SLACK_LIMITS.blocks),
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** What is said beside the alert's own post when it changes: the verdict, and what led to it. */
export function renderReply(message: Message): SlackMessage {
  const story = storyOf(message, false);
  const why = story.rows.filter(({ label }) => label === 'Why now');
  const title = `*${words(EMOJI[story.mark])}*  ${marked(story.verdict)}`;
  return {
    text: headline(story, LONGEST_FALLBACK, EMOJI[story.mark]),
    blocks: sections([title, ...why.flatMap(rowLines)]),
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** `🟠 HIGH jdoe on core-db-01, open 3 h 00 min #7K3FQ`; the middle is what gives way. */
function headline(story: Story, limit: number, emoji: string): string {
  const head = `${emoji} ${story.tag} `;
  const tail = story.shortId === undefined ? '' : ` #${story.shortId}`;
  const plain = shown(
    story.headline,
    (own) => own,
    (value) => value,
  );
  return `${head}${fitted(defused(oneLine(plain)), limit - head.length - tail.length, escaped)}${tail}`;
}

function rowLines(row: Row): string[] {
  const [first = '', ...rest] = row.lines.map(marked);
  return [`*${row.label}*  ${first}`, ...rest];
}

function linkLines(story: Story): string[] {
  return story.links.map(({ label, url }) => link(label, url));
}

function marked(text: Text): string {
  return shown(text, words, code);
}
