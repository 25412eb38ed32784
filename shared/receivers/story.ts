import type { Message } from '../alerts/message.ts';
import { alertStory } from './alert-story.ts';
import { summaryStory } from './summary-story.ts';
import type { Text } from './text.ts';

/** What a message tells, in the order people need it and before any channel has touched it. */
export interface Story {
  /** How bad it is, and whether that is news: `HIGH`, `RESOLVED`, `CLOSED`. */
  readonly tag: string;
  readonly mark: Mark;
  /** Who, where and what, on one line. */
  readonly headline: Text;
  /** What people call the alert; a summary has none. */
  readonly shortId?: string;
  readonly verdict: Text;
  readonly rows: readonly Row[];
  readonly links: readonly Link[];
  readonly footer: Text;
}

export type Mark = Message['level'] | 'resolved' | 'closed';

export interface Row {
  readonly label: string;
  readonly lines: readonly Text[];
}

export interface Link {
  readonly label: string;
  readonly url: string;
}

/** `first`: the receiver hears of this alert for the first time, so nothing is worded as a change. */
export function storyOf(message: Message, first: boolean): Story {
  return message.kind === 'summary' ? summaryStory(message) : alertStory(message, first);
}

/** For channels that keep no record of what they delivered. */
export function isFirst(message: Message): boolean {
  return message.kind === 'summary' || (message.first ?? message.n === 1);
}
