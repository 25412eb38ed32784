import type { Message } from '../../alerts/message.ts';
import { type Link, type Row, storyOf } from '../story.ts';
import { defused, fitted, oneLine, safeUrl, shown, type Text, visible } from '../text.ts';
import { subjectOf } from './subject.ts';
import { wrapped } from './wrap.ts';

export interface Email {
  /** Printable ASCII, fewer than 100 characters. */
  readonly subject: string;
  /** Plain text, lines of 78 characters save for links. */
  readonly text: string;
}

const LABEL_WIDTH = 10;
const LONGEST_VALUE = 200;
const LONGEST_WORDS = 600;

/** `first`: worded as news, whatever the transition's number. */
export function renderEmail(message: Message, first: boolean): Email {
  const story = storyOf(message, first);
  const blocks = [
    wrapped(line(story.verdict), '', ''),
    [...story.rows.flatMap(rowLines), ...linkLines(story.links)],
    ['-- ', ...wrapped(line(story.footer), '', '')],
  ];
  return {
    subject: subjectOf(story),
    text: `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`,
  };
}

function rowLines(row: Row): string[] {
  const indent = ' '.repeat(LABEL_WIDTH);
  return row.lines.flatMap((text, index) =>
    wrapped(line(text), index === 0 ? row.label.padEnd(LABEL_WIDTH) : indent, indent),
  );
}

function linkLines(links: readonly Link[]): string[] {
  return links.map((link, index) => {
    const label = index === 0 ? 'Links'.padEnd(LABEL_WIDTH) : ' '.repeat(LABEL_WIDTH);
    return `${label}${link.label}: ${safeUrl(link.url) ?? ownWords(link.url)}`;
  });
}

function line(text: Text): string {
  return shown(text, ownWords, (value) => fitted(defused(visible(value)), LONGEST_VALUE));
}

// Leading and trailing spaces separate our words from the values beside them.
function ownWords(words: string): string {
  const inner = fitted(defused(oneLine(words)), LONGEST_WORDS);
  if (inner === '') return words === '' ? '' : ' ';
  return `${/^\s/.test(words) ? ' ' : ''}${inner}${/\s$/.test(words) ? ' ' : ''}`;
}
