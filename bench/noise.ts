// What the shipped configuration says in a day at a bank: per rule, and per receiver against its budget.
// Run: npx node bench/noise.ts [days] [--seed TEXT | --seeds N] [--worst]
// Exits with 1 when any day of any seed exceeds a budget. --worst lists what the worst days were told.
import { parseArgs } from 'node:util';
import { createFileShelf } from '#cli/commands/backtest/file-shelf.ts';
import { receiversOf } from '#shared/backtest/receivers-of.ts';
import { DEFAULT_SHIFTS } from '#shared/backtest/shifts.ts';
import { spreadOf } from '#shared/backtest/statistics.ts';
import { createZoneClock, dateOf } from '#shared/backtest/zone-clock.ts';
import { readConfig } from '#shared/config/read-config.ts';
import { DAY, isoOf, MINUTE } from '#shared/sessions/instant.ts';
import { vendorNamed } from '#shared/sources/registry.ts';
import { bankSessions } from './noise/bank.ts';
import { digestsOn } from './noise/digests.ts';
import { type Post, postsOf } from './noise/posts.ts';

/** Posts a day that people still read, the digests among them. */
const BUDGETS: Readonly<Record<string, number>> = { 'soc-slack': 10, 'soc-mail': 8 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '8' },
    worst: { type: 'boolean', default: false },
  },
});
const days = Number(positionals[0] ?? 56);
// The first seed is the empty one.
const seeds =
  values.seed === undefined
    ? Array.from({ length: Number(values.seeds) }, (_, number) => (number === 0 ? '' : `${number}`))
    : [values.seed];

const { config, rules, correlations, off } = await readConfig('config/pamwatch.yaml');
const clock = createZoneClock('America/Sao_Paulo');
const first = Date.UTC(2026, 1, 2) / DAY;
const fields = new Map(
  Object.entries(config.sources).map(
    ([name, options]) => [name, vendorNamed(options.vendor).fields(options)] as const,
  ),
);
const receivers = receiversOf(config);

function tellOf(seed: string) {
  const shelf = createFileShelf();
  const from = clock.startOf(first);
  const set = { name: 'config/rules', rules, correlations, off };
  const told = postsOf(bankSessions(from, days, seed), set, {
    fieldsOf: (source) => fields.get(source),
    limits: { ...config.limits, retention: config.retention.sessions },
    ...{ storm: config.limits.storm, every: MINUTE, from, to: from + days * DAY },
    ...{ clock, shifts: DEFAULT_SHIFTS, receivers, shelf },
  });
  shelf.close();
  return { seed, ...told };
}

interface BankDay {
  readonly seed: string;
  readonly day: number;
  readonly posts: readonly Post[];
  /** Digests included. */
  readonly count: number;
}

const runs = seeds.map(tellOf);
const all = days * runs.length;
const daysOf = (receiver: string): BankDay[] =>
  runs.flatMap(({ seed, posts }) => {
    const own = posts.filter((post) => post.receiver === receiver);
    const byDay = Map.groupBy(own, ({ at }) => clock.day(at));
    return Array.from({ length: days }, (_, number) => {
      const day = first + number;
      const posted = byDay.get(day) ?? [];
      return { seed, day, posts: posted, count: posted.length + digestsOn(config, receiver, day) };
    });
  });
const told = receivers.map(({ name }) => ({ name, days: daysOf(name) }));

const row = (...cells: readonly (string | number)[]) =>
  console.log(
    cells
      .map((cell, at) => String(cell)[at === 0 ? 'padEnd' : 'padStart'](at === 0 ? 28 : 11))
      .join(''),
  );
const aDay = (count: number) => (count / all).toFixed(2);

console.log(`${days} days of ${runs.length} banks\n`);
row('rule', 'alerts', ...receivers.flatMap(({ name }) => [name, 'worst day']), 'delivered');
for (const { name, deliver } of [...rules, ...correlations]) {
  const alerts = runs.reduce((sum, run) => sum + (run.alerts.get(name) ?? 0), 0);
  const posts = told.flatMap((one) => {
    const own = one.days.map((day) => day.posts.filter(({ rule }) => rule === name).length);
    return [aDay(own.reduce((sum, count) => sum + count, 0)), Math.max(...own)];
  });
  row(name, aDay(alerts), ...posts, deliver);
}
const digests = told.flatMap((one) => {
  const own = one.days.map(({ count, posts }) => count - posts.length);
  return [aDay(own.reduce((sum, count) => sum + count, 0)), Math.max(...own)];
});
row('digest', '', ...digests, '');
console.log('alerts and posts are those of a mean day\n');
for (const { name, memory } of rules) {
  if (memory !== undefined && memory.learn > 0) {
    console.log(`${name}: learned silently for ${memory.learn / DAY} days`);
  }
}
for (const { rule, why } of runs[0]?.notEvaluated ?? []) {
  console.log(`${rule}: not evaluated, ${why}`);
}
console.log();
row('receiver', 'posts', 'a day', '95 %', 'worst day', 'budget', 'days over');
for (const { name, days: own } of told) {
  const budget = BUDGETS[name] ?? Number.POSITIVE_INFINITY;
  const counts = own.map(({ count }) => count);
  const posts = counts.reduce((sum, count) => sum + count, 0);
  const over = counts.filter((count) => count > budget).length;
  const { p95, max } = spreadOf(counts, all);
  row(name, posts, aDay(posts), p95, max, budget, `${over} of ${all}`);
  if (over > 0) process.exitCode = 1;
}
if (values.worst) for (const { name, days: own } of told) listWorst(name, own);

function listWorst(name: string, own: readonly BankDay[]): void {
  const worst = own.toSorted((a, b) => b.count - a.count).slice(0, 3);
  for (const { seed, day, posts, count } of worst) {
    console.log(`\n${name}, ${dateOf(day)} of seed "${seed}": ${count}, of them`);
    for (const { at, rule, kind, level } of posts) {
      console.log(`  ${isoOf(at).slice(11, 16)}Z ${rule} ${kind} ${level}`);
    }
  }
}
