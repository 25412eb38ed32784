import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createFileShelf, type FileShelf } from '#cli/commands/backtest/file-shelf.ts';
import { readSessions } from '#cli/commands/backtest/sessions-input.ts';
import { backtestSettings } from '#cli/commands/backtest/settings.ts';
import { readRuleFiles } from '#cli/commands/rules/rule-files.ts';
import { type Backtest, createBacktest } from '#shared/backtest/backtest.ts';
import { createZoneClock } from '#shared/backtest/zone-clock.ts';
import { loadRules } from '#shared/rules/load-rules.ts';
import { MINUTE } from '#shared/sessions/instant.ts';
import { printableSession, type Session } from '#shared/sessions/session.ts';
import { bankSessions } from './noise/bank.ts';

// A backtest may take this many times as long as reading and parsing its sessions.
const MOST = 3;
// A Monday, midnight in São Paulo.
const FIRST_DAY = Date.UTC(2024, 0, 1, 3);
const SILENT = { show: () => {}, clear: () => {} };
// So that no shipped rule waits for a list.
const LISTS = { critical_targets: ['srv-1?'], known_networks: ['10.0.0.0/8'] };

/** Seconds for reading and parsing the file, with what `use` does to each session. */
async function timed(file: string, use: (session: Session) => void): Promise<number> {
  const started = performance.now();
  for await (const batch of readSessions(file, SILENT)) for (const session of batch) use(session);
  return (performance.now() - started) / 1_000;
}

async function shippedRules(): Promise<(shelf: FileShelf) => Backtest> {
  const given = await backtestSettings('config/pamwatch.yaml', true);
  const values = { ...given.rules.values, ...LISTS };
  const loaded = loadRules(await readRuleFiles(['config/rules']), { ...given.rules, values });
  if (!loaded.ok) throw new Error('the shipped rules do not compile');
  const { rules, correlations, off } = loaded;
  const all = [...rules, ...correlations];
  const ready = all.filter(({ waitingFor }) => waitingFor.length === 0);
  const remembering = rules.filter(({ memory }) => memory !== undefined);
  console.log(
    `rules: ${ready.length} of ${all.length} ready, ${correlations.length} correlations and ${remembering.length} that remember among them`,
  );
  return (shelf) =>
    createBacktest({
      shelf,
      name: 'bank',
      fresh: { name: 'config/rules', rules, correlations, off },
      fieldsOf: given.fieldsOf,
      limits: { ...given.limits, retention: given.retention },
      every: MINUTE,
      clock: createZoneClock('America/Sao_Paulo'),
      shifts: [360, 840, 1_320],
      receivers: given.receivers,
    });
}

async function writeSessions(file: string, count: number): Promise<void> {
  const lines = bankSessions(FIRST_DAY, Number.POSITIVE_INFINITY)
    .take(count)
    .map((session) => `${JSON.stringify(printableSession(session))}\n`);
  await pipeline(Readable.from(lines), createWriteStream(file));
}

async function compare(file: string, count: number, rounds: number): Promise<number> {
  const create = await shippedRules();
  const megabytes = (await stat(file)).size / 1e6;
  const show = (what: string, seconds: number) =>
    console.log(
      `${what}  ${seconds.toFixed(2)} s  ${Math.round(count / seconds)} sessions/s  ${(megabytes / seconds).toFixed(1)} MB/s`,
    );
  let reading = Number.POSITIVE_INFINITY;
  let testing = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    reading = Math.min(reading, await timed(file, () => {}));
    const shelf = createFileShelf();
    const backtest = create(shelf);
    const replaying = await timed(file, (session) => backtest.add(session));
    const started = performance.now();
    const report = backtest.report();
    shelf.close();
    testing = Math.min(testing, replaying + (performance.now() - started) / 1_000);
    if (round === 0)
      console.log(`alerts: ${report.new.totals.alerts} of ${report.input.sessions} sessions`);
  }
  show('read and parse ', reading);
  show('backtest as well', testing);
  console.log(`memory  ${Math.round(process.resourceUsage().maxRSS / 1_024)} MB at most`);
  return testing / reading;
}

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'pamwatch-bench-'));
try {
  const file = join(folder, 'sessions.ndjson');
  const count = Number(values.sessions);
  await writeSessions(file, count);
  const ratio = await compare(file, count, Number(values.rounds));
  console.log(`ratio  ${ratio.toFixed(2)} (at most ${MOST})`);
  process.exitCode = ratio <= MOST ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}
