// What the shipped configuration says in a day at a bank: per rule, and per receiver against its budget.
// Run: npx node bench/noise.ts [days]; exits with 1 when more than one day in twenty exceeds a budget.
import { createFileShelf } from '#cli/commands/backtest/file-shelf.ts';
import { createBacktest } from '#shared/backtest/backtest.ts';
import { receiversOf } from '#shared/backtest/receivers-of.ts';
import { DEFAULT_SHIFTS } from '#shared/backtest/shifts.ts';
import { createZoneClock } from '#shared/backtest/zone-clock.ts';
import { readConfig } from '#shared/config/read-config.ts';
import { DAY, MINUTE } from '#shared/sessions/instant.ts';
import { vendorNamed } from '#shared/sources/registry.ts';
import { bankSessions } from './noise/bank.ts';

/** Messages a day that people still read. */
const BUDGETS: Readonly<Record<string, number>> = { 'soc-slack': 10, 'soc-mail': 8 };

const days = Number(process.argv[2] ?? 56);
const shelf = createFileShelf();
const { config, rules, correlations, off } = await readConfig('config/pamwatch.yaml');
const clock = createZoneClock('America/Sao_Paulo');
const start = clock.startOf(Date.UTC(2026, 1, 2) / DAY);
const fields = new Map(
  Object.entries(config.sources).map(
    ([name, options]) => [name, vendorNamed(options.vendor).fields(options)] as const,
  ),
);
const backtest = createBacktest({
  name: 'a simulated bank',
  fresh: { name: 'config/rules', rules, correlations, off },
  fieldsOf: (source) => fields.get(source),
  limits: { ...config.limits, retention: config.retention.sessions },
  every: MINUTE,
  from: start,
  to: start + days * DAY,
  clock,
  shifts: DEFAULT_SHIFTS,
  shelf,
  receivers: receiversOf(config),
});
for (const session of bankSessions(start, days)) backtest.add(session);

const report = backtest.report();
shelf.close();
const row = (...cells: readonly (string | number)[]) =>
  console.log(
    cells
      .map((cell, at) => String(cell)[at === 0 ? 'padEnd' : 'padStart'](at === 0 ? 36 : 11))
      .join(''),
  );
console.log(`${report.input.sessions} sessions in ${days} days\n`);
row('rule', 'alerts', 'a day', '95 %', 'worst day', 'medium up', 'delivered');
for (const { name, alerts, levels, per_day, deliver } of report.new.rules) {
  const loud = levels.medium + levels.high + levels.critical;
  row(name, alerts, (alerts / days).toFixed(1), per_day.p95, per_day.max, loud, deliver);
}
for (const { name, speaks_from: from } of report.new.rules) {
  if (from !== undefined) console.log(`${name}: learned silently until ${from.slice(0, 10)}`);
}
for (const { rule, why } of report.new.not_evaluated) console.log(`${rule}: not evaluated, ${why}`);
console.log();
row('receiver', 'messages', 'a day', '95 %', 'worst day', 'budget');
for (const { name, messages, per_day } of report.new.receivers) {
  const budget = BUDGETS[name] ?? Number.POSITIVE_INFINITY;
  row(name, messages, (messages / days).toFixed(1), per_day.p95, per_day.max, budget);
  if (per_day.p95 > budget) process.exitCode = 1;
}
