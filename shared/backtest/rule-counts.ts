import type { TransitionKind } from '../alerts/alert.ts';
import { LEVELS, type Level, levelRank } from '../alerts/level.ts';
import type { PollOutput } from './deliver.ts';
import type { DayReport, LevelCounts, Totals } from './report.ts';
import { type Bins, binAt } from './timeline.ts';
import { dateOf, type ZoneClock } from './zone-clock.ts';

type Counts = { -readonly [key in keyof Totals]: number };

interface Day {
  readonly day: number;
  readonly rule: number;
  alerts: number;
  escalated: number;
  reminded: number;
  resolved: number;
  readonly levels: Record<Level, number>;
}

interface Cell {
  readonly bin: number;
  readonly rule: number;
  alerts: number;
  peak: Level;
}

/** Counts transitions by rule, by day and by the bins of a timeline. */
export function createRuleCounts(rules: number, alerts: number, clock: ZoneClock, bins: Bins) {
  const totals = Array.from({ length: rules }, noCounts);
  const days = new Map<number, Day>();
  const cells = new Map<number, Cell>();
  const known = new Uint8Array(alerts);
  const open = new Uint8Array(alerts);
  const peaks = new Uint8Array(alerts);
  const owners = new Uint16Array(alerts);
  return {
    take: ({ at, deliveries }: PollOutput): void => {
      const day = clock.day(at);
      for (const { rule, alert, kind, level, peak, delivered } of deliveries) {
        const counts = totals[rule] ?? noCounts();
        const today = entryOf(days, day * rules + rule, () => newDay(day, rule));
        count(counts, today, kind);
        if (delivered === 'notification') counts.messages += 1;
        open[alert] = kind === 'resolved' ? 0 : 1;
        peaks[alert] = levelRank(peak);
        owners[alert] = rule;
        if (known[alert] === 1 || kind !== 'fired') continue;
        known[alert] = 1;
        counts.alerts += 1;
        today.alerts += 1;
        today.levels[level] += 1;
        addToCell(cells, { bin: binAt(bins, at), rule, alerts: 1, peak }, rules);
      }
    },
    /** What came of each rule, in the order of their numbers. */
    rules: (): readonly { readonly totals: Totals; readonly levels: LevelCounts }[] => {
      const levels = totals.map(noLevels);
      for (const [alert, rule] of owners.entries()) {
        const own = levels[rule];
        const peak = LEVELS[peaks[alert] ?? 0];
        if (known[alert] === 1 && own !== undefined && peak !== undefined) own[peak] += 1;
        const counts = totals[rule];
        if (open[alert] === 1 && counts !== undefined) counts.still_open += 1;
      }
      return totals.map((counts, rule) => ({ totals: counts, levels: levels[rule] ?? noLevels() }));
    },
    days: (nameOf: (rule: number) => string): DayReport[] =>
      [...days.values()]
        .sort((a, b) => a.day - b.day || a.rule - b.rule)
        .map(({ day, rule, ...counts }) => ({ date: dateOf(day), rule: nameOf(rule), ...counts })),
    alertsByDay: (rule: number): number[] =>
      [...days.values()].filter((one) => one.rule === rule).map((one) => one.alerts),
    cells: () => [...cells.values()],
  };
}

function count(counts: Counts, today: Day, kind: TransitionKind): void {
  if (kind === 'fired') counts.fired += 1;
  if (kind === 'escalated') {
    counts.escalated += 1;
    today.escalated += 1;
  }
  if (kind === 'reminded') {
    counts.reminded += 1;
    today.reminded += 1;
  }
  if (kind === 'resolved') {
    counts.resolved += 1;
    today.resolved += 1;
  }
}

function addToCell(cells: Map<number, Cell>, one: Cell, rules: number): void {
  const cell = entryOf(cells, one.bin * rules + one.rule, () => ({ ...one, alerts: 0 }));
  cell.alerts += one.alerts;
  if (levelRank(one.peak) > levelRank(cell.peak)) cell.peak = one.peak;
}

function entryOf<V>(map: Map<number, V>, key: number, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function newDay(day: number, rule: number): Day {
  return { day, rule, alerts: 0, escalated: 0, reminded: 0, resolved: 0, levels: noLevels() };
}

export function noCounts(): Counts {
  return {
    alerts: 0,
    fired: 0,
    escalated: 0,
    reminded: 0,
    resolved: 0,
    still_open: 0,
    messages: 0,
  };
}

export function noLevels(): Record<Level, number> {
  return { informational: 0, low: 0, medium: 0, high: 0, critical: 0 };
}
