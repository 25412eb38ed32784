import type { SummaryMessage } from '../alerts/message.ts';
import type { Digest } from '../digest/digest-schema.ts';
import { zoneDay } from './clock.ts';
import { countsRows, totalsLine } from './digest/counts-rows.ts';
import { openLines } from './digest/open-lines.ts';
import { ruleLines, trialLines } from './digest/rule-lines.ts';
import { settingLines } from './digest/setting-lines.ts';
import { sourceLines, staleLines } from './digest/source-lines.ts';
import type { Mark, Row, Story } from './story.ts';
import { type Text, text } from './text.ts';

/** The summary before a shift, in the order in which people need it. */
export function digestStory(message: SummaryMessage, digest: Digest): Story {
  const span = spanOf(digest);
  return {
    tag: 'DIGEST',
    mark: markOf(digest),
    headline: [
      digest.empty ? `Nothing to report since ${zoneDay(digest.from, digest.zone)}` : message.title,
    ],
    verdict: digest.empty ? nothing(digest, span) : [`${totalsLine(digest)}. ${span}`],
    rows: digest.empty ? [] : rowsOf(digest).filter(({ lines }) => lines.length > 0),
    links: [],
    footer: text`summary ${[message.id]}, times are ${[digest.zone]}`,
  };
}

function rowsOf(digest: Digest): Row[] {
  return [
    { label: 'Open', lines: openLines(digest) },
    { label: 'Fired', lines: ruleLines(digest.fired, digest) },
    { label: 'Held', lines: ruleLines(digest.held, digest) },
    ...countsRows(digest),
    { label: 'On trial', lines: trialLines(digest) },
    { label: 'Sources', lines: sourceLines(digest) },
    { label: 'Unseen', lines: staleLines(digest) },
    { label: 'Rules', lines: settingLines(digest) },
  ];
}

function nothing({ waiting, expired_filters }: Digest, span: string): Text {
  const waits = sentence(waiting.length, 'rule waits for values', 'rules wait for values');
  const filters = sentence(expired_filters.length, 'filter is over', 'filters are over');
  return [`Nothing to report: nothing happened and nothing is open. ${span}${waits}${filters}`];
}

function sentence(count: number, one: string, several: string): string {
  return count === 0 ? '' : ` ${count} ${count === 1 ? one : several}.`;
}

function spanOf({ from, until, zone, cut_from }: Digest): string {
  const cut =
    cut_from === undefined
      ? ''
      : ` The digest before ended ${zoneDay(cut_from, zone)}: what was between is not told.`;
  return `From ${zoneDay(from, zone)} to ${zoneDay(until, zone)}.${cut}`;
}

/** As bad as the worst that is open. */
function markOf({ open }: Digest): Mark {
  return open.alerts[0]?.level ?? 'informational';
}
