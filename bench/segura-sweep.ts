// A sweep of a long Segura history against JSON.parse of the whole body and against stream-json.
// Run: npx node bench/segura-sweep.ts [sessions]; exits with 1 if a target is missed.
import pMap from 'p-map';
import { type Instant, MINUTE } from '#shared/sessions/instant.ts';
import type { ApplianceOptions, Served } from './segura/appliance.ts';
import { printTable, startChild } from './segura/child.ts';
import { type Read, type ReaderOptions, WAYS, type Way } from './segura/ways.ts';

/** In a new process, and once more in the same. */
interface Reads {
  readonly first: Read;
  readonly second: Read;
}

// How many times as fast as these a sweep must be, in a new process and in a warm one.
const TIMES = new Map<Way, number>([
  ['JSON.parse', 6],
  ['stream-json', 40],
]);
const MOST_GROWTH = 32;

const START: Instant = Date.UTC(2026, 4, 20, 14, 30);
const OPEN = 500;
const ROUNDS = 3;

// As Node chooses by itself where memory is scarce: garbage, network buffers too, goes sooner.
const SMALL_YOUNG_HEAP = ['--max-semi-space-size=1'];

const history = Number(process.argv[2] ?? 1_000_000);
const options: ApplianceOptions = { history, open: OPEN, start: START, gzip: false };
const appliance = await startChild('./appliance.ts', options);
const { url } = appliance.first as Served;
const live = Array.from({ length: OPEN }, (_, n) => String(1_000_000 + history + n));
const now = START + MINUTE;
await appliance.ask({ now, sessions: 0 });

const before = (await appliance.ask({ now, sessions: 0 })) as Served;
const { cursor: swept } = await read('first sweep', {});
const after = (await appliance.ask({ now, sessions: 0 })) as Served;
const megabytes = (after.bytes - before.bytes) / 1e6;

const results = new Map<Way, Reads[]>(WAYS.map((way) => [way, []]));
// In turns, so that what else the machine does disturbs all of them.
for (let round = 0; round < ROUNDS; round += 1) {
  for (const way of WAYS) results.get(way)?.push(await readTwice(way));
}

// The best of all rounds: what else the machine does only ever adds to it.
const least = (way: Way, of: (reads: Reads) => number) =>
  Math.min(...(results.get(way) ?? []).map(of));
const speed = (way: Way, of: (reads: Reads) => number): string => {
  const times = least(way, of) / least('sweep', of);
  return `${(megabytes / least(way, of)).toFixed(0)} (${times.toFixed(1)})`;
};
const rows = await pMap(
  WAYS,
  async (way): Promise<string[]> => [
    way,
    speed(way, ({ first }) => first.seconds),
    speed(way, ({ second }) => second.seconds),
    speed(way, ({ first }) => first.processor),
    speed(way, ({ second }) => second.processor),
    least(way, ({ first }) => first.growth).toFixed(0),
    (await read(way, swept, SMALL_YOUNG_HEAP)).growth.toFixed(0),
    (results.get(way)?.[0]?.first.records ?? 0).toLocaleString('en'),
  ],
  { concurrency: 1 },
);
appliance.end();
console.log(`${megabytes.toFixed(0)} MB, ${history.toLocaleString('en')} sessions of history`);
console.log('In brackets how many times as long as the sweep it takes.');
printTable([
  [
    'way',
    'MB/s',
    'again',
    'MB per processor second',
    'again',
    'MB of growth',
    'with a small young heap',
    'sessions',
  ],
  ...rows,
]);

const targets = [...TIMES].flatMap(([way, needed]) =>
  (['first', 'second'] as const).map((turn) => {
    const times =
      least(way, (reads) => reads[turn].seconds) / least('sweep', (reads) => reads[turn].seconds);
    const where = turn === 'first' ? 'in a new process' : 'in a warm one';
    return {
      met: times >= needed,
      text: `${times.toFixed(1)} times ${way} ${where}, of ${needed}`,
    };
  }),
);
const growth = least('sweep', ({ first }) => first.growth);
targets.push({
  met: growth <= MOST_GROWTH,
  text: `${growth.toFixed(0)} MB of growth, of ${MOST_GROWTH}`,
});
for (const { met, text } of targets) console.log(`${met ? 'met' : 'MISSED'}: ${text}`);
process.exitCode = targets.every(({ met }) => met) ? 0 : 1;

async function readTwice(way: Way): Promise<Reads> {
  const reader = await startReader(way, swept);
  const first = (await reader.ask({})) as Read;
  const second = (await reader.ask({})) as Read;
  reader.end();
  return { first, second };
}

async function read(
  way: Way,
  from: ReaderOptions['swept'],
  flags: readonly string[] = [],
): Promise<Read> {
  const reader = await startReader(way, from, flags);
  const done = (await reader.ask({})) as Read;
  reader.end();
  return done;
}

function startReader(way: Way, from: ReaderOptions['swept'], flags: readonly string[] = []) {
  return startChild('./reader.ts', { url, way, now, swept: from, live }, flags);
}
