import type { DayReport, LevelCounts, RuleSetReport } from '#shared/backtest/report.ts';
import type { Paint } from '../paint.ts';
import { LEVEL_TITLES, levelCells, number, text, titles } from './cells.ts';
import { columns } from './columns.ts';

const MOST_DAYS = 31;

/** Alerts by day; of many days, those with the most. */
export function describeDays({ days }: RuleSetReport, paint: Paint): string {
  const byDate = [...Map.groupBy(days, ({ date }) => date)].map(([date, all]) => dayOf(date, all));
  if (byDate.length === 0) return '';
  const chosen = byDate.toSorted((a, b) => b.alerts - a.alerts).slice(0, MOST_DAYS);
  const rows = chosen
    .sort((a, b) => (a.date < b.date ? -1 : 1))
    .map((day) => [
      text(day.date),
      number(day.alerts),
      ...levelCells(day.levels, paint),
      number(day.escalated),
      number(day.reminded),
      number(day.resolved),
      text(day.rules),
    ]);
  const header = ['DAY', 'ALERTS', ...LEVEL_TITLES, 'CLIMBED', 'REMINDED', 'RESOLVED'];
  const head = [...titles(header, 1, paint), ...titles(['BY RULE'], 1, paint)];
  const note =
    byDate.length > MOST_DAYS
      ? paint.faint(`the ${MOST_DAYS} busiest of ${byDate.length} days; --json has all of them\n`)
      : '';
  return `${columns([head, ...rows])}${note}`;
}

function dayOf(date: string, all: readonly DayReport[]) {
  const sum = (pick: (one: DayReport) => number) =>
    all.reduce((total, one) => total + pick(one), 0);
  const levels: LevelCounts = {
    informational: sum((one) => one.levels.informational),
    low: sum((one) => one.levels.low),
    medium: sum((one) => one.levels.medium),
    high: sum((one) => one.levels.high),
    critical: sum((one) => one.levels.critical),
  };
  const opened = all.filter(({ alerts }) => alerts > 0).toSorted((a, b) => b.alerts - a.alerts);
  return {
    date,
    levels,
    alerts: sum((one) => one.alerts),
    escalated: sum((one) => one.escalated),
    reminded: sum((one) => one.reminded),
    resolved: sum((one) => one.resolved),
    rules: opened.map(({ rule, alerts }) => `${rule} ${alerts}`).join(', '),
  };
}
