import { readableNumber } from '#shared/backtest/readable-number.ts';
import type { RuleSetReport, ShiftReport } from '#shared/backtest/report.ts';
import type { Spread } from '#shared/backtest/statistics.ts';
import type { Paint } from '../paint.ts';
import { number, text, titles } from './cells.ts';
import { type Cell, columns } from './columns.ts';

/** What people would have had to read: by shift, by receiver, and when it came all at once. */
export function describeLoad(set: RuleSetReport, paint: Paint): string {
  return [describeShifts(set, paint), describeReceivers(set, paint), describeStorms(set, paint)]
    .filter((text) => text !== '')
    .join('\n');
}

function describeShifts({ shifts, receivers }: RuleSetReport, paint: Paint): string {
  const names = receivers.map(({ name }) => name);
  const header = [
    'SHIFT',
    'SHIFTS',
    'ALERTS',
    'MESSAGES',
    ...names.map((name) => name.toUpperCase()),
  ];
  const rows = shifts.map((shift: ShiftReport): Cell[] => [
    text(shift.shift),
    number(shift.shifts),
    spread(shift.alerts),
    spread(shift.messages),
    ...names.map((name) => spread(shift.receivers[name])),
  ]);
  const note = paint.faint('a shift: the mean, and the most of any\n');
  return `${columns([titles(header, 1, paint), ...rows])}${note}`;
}

function spread(one: Spread | undefined): Cell {
  if (one === undefined) return text('');
  return { text: `${readableNumber(one.mean)}, ${readableNumber(one.max)}`, right: true };
}

function describeReceivers({ receivers }: RuleSetReport, paint: Paint): string {
  if (receivers.length === 0) return '';
  const header = ['RECEIVER', 'FROM', 'MESSAGES', 'A DAY', 'MEDIAN', 'P95', 'MOST', 'SILENT EDITS'];
  const rows = receivers.map(({ name, from, messages, edits, per_day: day }): Cell[] => [
    text(name),
    { text: from, paint: (shown) => paint.level(from, shown) },
    ...[messages, day.mean, day.median, day.p95, day.max, edits].map(number),
  ]);
  return columns([titles(header, 2, paint), ...rows]);
}

function describeStorms({ storms }: RuleSetReport, paint: Paint): string {
  if (storms.busiest.length === 0) return '';
  const rows = storms.busiest.map(({ from, transitions, collapsed_polls, rules }): Cell[] => [
    text(`${from.slice(0, 16).replace('T', ' ')}Z`),
    number(transitions),
    number(collapsed_polls),
    text(
      Object.entries(rules)
        .map(([rule, count]) => `${rule} ${count}`)
        .join(', '),
    ),
  ]);
  const header = titles(['BUSIEST FIVE MINUTES', 'TRANSITIONS', 'COLLAPSED POLLS'], 1, paint);
  const { limit, collapsed_polls, folded } = storms;
  const note =
    collapsed_polls === 0
      ? `no poll had more than ${limit} notifications, which people would have got as one summary\n`
      : `${collapsed_polls} polls had more than ${limit} notifications: one summary each, in place of ${readableNumber(folded)}\n`;
  return `${columns([[...header, ...titles(['BY RULE'], 1, paint)], ...rows])}${paint.faint(note)}`;
}
