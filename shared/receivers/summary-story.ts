import type { SummaryMessage } from '../alerts/message.ts';
import { changesOf } from '../alerts/summary.ts';
import { utcTime } from './clock.ts';
import { digestStory } from './digest-story.ts';
import type { Row, Story } from './story.ts';
import { joined, type Text, text } from './text.ts';

type Baseline = NonNullable<SummaryMessage['baseline']>;
type ListedSession = Baseline['ghosts'][number];

/** Rules named one by one; the rest is counted. */
const MOST_RULES = 10;

/** Several alerts as one message: a storm, what the first poll of an appliance found, a digest. */
export function summaryStory(message: SummaryMessage): Story {
  if (message.digest !== undefined) return digestStory(message, message.digest);
  const told =
    message.baseline === undefined ? storm(message) : baseline(message, message.baseline);
  return {
    tag: message.baseline === undefined ? message.peak_level.toUpperCase() : 'BASELINE',
    mark: message.peak_level,
    links: [],
    footer: text`summary ${[message.id]}, ${[utcTime(message.at, '1970-01-01', 'second')]}`,
    ...told,
  };
}

type Told = Pick<Story, 'headline' | 'verdict' | 'rows'>;

function storm(message: SummaryMessage): Told {
  const what = `${changesOf(message.total, message.reminders)} on ${message.source}`;
  return {
    headline: [what],
    verdict: [
      `${message.peak_level.toUpperCase()}: ${what}, told as one so that none drowns the others.`,
    ],
    rows: [
      { label: 'Rules', lines: ruleLines(message.rules) },
      {
        label: 'Do',
        lines: [
          ['1. Look for one cause first: a change on the appliance, a migration, a new rule.'],
          ['2. Then take the sessions by level; each alert is published for machines as a detail.'],
        ],
      },
    ],
  };
}

function baseline(message: SummaryMessage, found: Baseline): Told {
  const live = counted(found.live, 'live session');
  const headline = `${message.source} is watched now: ${live}, ${found.over_limit_total} over a limit`;
  const rows: Row[] = [
    { label: 'Over', lines: sessionLines(message, found.over_limit, found.over_limit_total) },
    { label: 'Ghosts', lines: sessionLines(message, found.ghosts, found.ghosts_total) },
    { label: 'Rules', lines: ruleLines(message.rules) },
  ];
  return {
    headline: [headline],
    verdict: [
      `${headline}, ${found.ghosts_total} very old and never closed. What was there before raises no alerts of its own; ghosts are not watched.`,
    ],
    rows: rows.filter((row) => row.lines.length > 0),
  };
}

function sessionLines(
  message: SummaryMessage,
  sessions: readonly ListedSession[],
  total: number,
): Text[] {
  const lines = sessions.map((session) => sessionLine(message, session));
  return total > sessions.length ? [...lines, [`and ${total - sessions.length} more`]] : lines;
}

function sessionLine(message: SummaryMessage, session: ListedSession): Text {
  return joined(
    [
      text`${`#${session.id}`}`,
      session.user === undefined ? undefined : text`${session.user}`,
      session.target === undefined ? undefined : text`on ${session.target}`,
      [`since ${utcTime(session.started_at, message.at, 'minute')}`],
      session.note === undefined ? undefined : text`(${session.note})`,
    ],
    ' ',
  );
}

function ruleLines(rules: Readonly<Record<string, number>>): Text[] {
  const ranked = Object.entries(rules).sort(([, a], [, b]) => b - a);
  const lines: Text[] = ranked.slice(0, MOST_RULES).map(([name, count]) => [`${count} × ${name}`]);
  const rest = ranked.length - MOST_RULES;
  return rest > 0 ? [...lines, [`and ${counted(rest, 'other rule')}`]] : lines;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
