import { type Instant, isoOf, MINUTE, type Milliseconds } from '../sessions/instant.ts';
import type { PollOutput } from './deliver.ts';
import type { StormReport } from './report.ts';

const WINDOW: Milliseconds = 5 * MINUTE;
const SHOWN = 5;

interface BusyPoll {
  readonly at: Instant;
  readonly transitions: number;
  readonly collapsed: boolean;
  readonly rules: ReadonlyMap<number, number>;
}

/** Finds when the most happened at once, in what people would have got. */
export function createStorms(limit: number, nameOf: (rule: number) => string) {
  const polls: BusyPoll[] = [];
  let folded = 0;
  return {
    take: ({ at, deliveries, summaries }: PollOutput): void => {
      const heard = deliveries.filter(({ delivered }) => delivered !== 'detail');
      if (heard.length === 0) return;
      const byRule = Map.groupBy(heard, ({ rule }) => rule);
      const rules = new Map([...byRule].map(([rule, own]) => [rule, own.length]));
      polls.push({ at, transitions: heard.length, collapsed: summaries.length > 0, rules });
      for (const summary of summaries) folded += summary.folded;
    },
    report: (): StormReport => ({
      limit,
      collapsed_polls: polls.filter(({ collapsed }) => collapsed).length,
      folded,
      busiest: busiest(polls).map((window) => ({
        from: isoOf(window[0]?.at ?? 0),
        to: isoOf((window[0]?.at ?? 0) + WINDOW),
        transitions: sumOf(window),
        collapsed_polls: window.filter(({ collapsed }) => collapsed).length,
        rules: rulesOf(window, nameOf),
      })),
    }),
  };
}

interface Window {
  readonly first: number;
  readonly last: number;
  readonly sum: number;
}

function busiest(polls: readonly BusyPoll[]): (readonly BusyPoll[])[] {
  const windows = windowsOf(polls).sort((a, b) => b.sum - a.sum || a.first - b.first);
  const chosen: Window[] = [];
  for (const window of windows) {
    if (chosen.length === SHOWN) break;
    const overlaps = chosen.some(({ first, last }) => window.first <= last && first <= window.last);
    if (!overlaps && window.sum > 1) chosen.push(window);
  }
  return chosen.map(({ first, last }) => polls.slice(first, last + 1));
}

/** For each poll the five minutes that begin with it. */
function windowsOf(polls: readonly BusyPoll[]): Window[] {
  let last = -1;
  let sum = 0;
  return polls.map(({ at, transitions }, first) => {
    for (let next = polls[last + 1]; next !== undefined && next.at < at + WINDOW; ) {
      sum += next.transitions;
      last += 1;
      next = polls[last + 1];
    }
    const window = { first, last, sum };
    sum -= transitions;
    return window;
  });
}

function sumOf(polls: readonly BusyPoll[]): number {
  return polls.reduce((sum, { transitions }) => sum + transitions, 0);
}

function rulesOf(
  window: readonly BusyPoll[],
  nameOf: (rule: number) => string,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [rule, transitions] of window.flatMap(({ rules }) => [...rules])) {
    counts[nameOf(rule)] = (counts[nameOf(rule)] ?? 0) + transitions;
  }
  return counts;
}
