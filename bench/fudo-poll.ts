// What a poll of a Fudo appliance costs: its new end and what is due, against its whole list.
// Run: npx node bench/fudo-poll.ts [--quick]
import { type Instant, MINUTE } from '#shared/sessions/instant.ts';
import type { ApplianceOptions, Served } from './fudo/appliance.ts';
import type { Known, Polled, PollerOptions } from './fudo/poller.ts';
import { type Child, median, printTable, startChild } from './segura/child.ts';

const START: Instant = Date.UTC(2026, 4, 20, 14, 30);
const NEW_PER_MINUTE = 10;
const POLLS = 6;
const LISTING_POLLS = 2;
const NEWEST = { order: 'newest', gzip: false } as const;

const quick = process.argv.includes('--quick');
const histories = quick ? [1_000, 10_000] : [1_000, 10_000, 100_000];
const opens = quick ? [50] : [50, 500, 5_000];
// Its whole list alone takes minutes.
const longest = quick ? [] : [{ history: 1_000_000, open: 500 }];
const typical = { history: histories.at(-1) ?? 0, open: opens.at(-2) ?? 50, start: START };

interface Cost {
  readonly requests: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly growth: number;
}

const rows: string[][] = [];
const sizes = histories.flatMap((history) => opens.map((open) => ({ history, open })));
for (const size of [...sizes, ...longest]) {
  rows.push(await compare({ ...NEWEST, ...size, start: START }));
}
rows.push(await compare({ ...typical, order: 'oldest', gzip: false }));
rows.push(await compare({ ...typical, order: 'newest', gzip: true }));

printTable([
  [
    'history, open',
    'requests',
    'requests listed',
    'bytes',
    'bytes listed',
    'times fewer bytes',
    's',
    's listed',
    'MB',
    'MB listed',
  ],
  ...rows,
]);

async function compare(options: ApplianceOptions): Promise<string[]> {
  const appliance = await startChild('../fudo/appliance.ts', options);
  const { url } = served(appliance.first);
  const known = await firstPoll(url);
  const part = await costOf(appliance, known, { url, incremental: true, start: START }, POLLS);
  const later = START + POLLS * MINUTE;
  const listing = { url, incremental: false, start: later };
  const whole = await costOf(appliance, known, listing, LISTING_POLLS);
  appliance.end();
  return [
    nameOf(options),
    `${Math.round(part.requests)}`,
    `${Math.round(whole.requests)}`,
    inUnits(part.bytes),
    inUnits(whole.bytes),
    (whole.bytes / part.bytes).toFixed(1),
    part.seconds.toFixed(2),
    whole.seconds.toFixed(2),
    part.growth.toFixed(0),
    whole.growth.toFixed(0),
  ];
}

function nameOf({ history, open, order, gzip }: ApplianceOptions): string {
  const name = `${history.toLocaleString('en')}, ${open.toLocaleString('en')}`;
  return [name, ...(order === 'oldest' ? ['oldest first'] : []), ...(gzip ? ['gzip'] : [])].join(
    ', ',
  );
}

/** What a store would know after a first poll, so that those who measure begin in a new process. */
async function firstPoll(url: string): Promise<Known> {
  const poller = await startPoller({ url, incremental: true, start: START });
  const { cursor, live } = polledOf(await poller.ask({ now: START }));
  poller.end();
  return { cursor, live };
}

/** Means over the polls; seconds are the median, memory the highest. */
async function costOf(
  appliance: Child,
  known: Known,
  options: PollerOptions,
  polls: number,
): Promise<Cost> {
  const { start } = options;
  const poller = await startPoller(options);
  await poller.ask(known);
  const before = served(await appliance.ask({ now: start, sessions: 0 }));
  const polled: Polled[] = [];
  for (let turn = 1; turn <= polls; turn += 1) {
    const now = start + turn * MINUTE;
    await appliance.ask({ now, sessions: NEW_PER_MINUTE });
    polled.push(polledOf(await poller.ask({ now })));
  }
  const after = served(await appliance.ask({ now: start + polls * MINUTE, sessions: 0 }));
  poller.end();
  return {
    requests: (after.requests - before.requests) / polls,
    bytes: (after.bytes - before.bytes) / polls,
    seconds: median(polled.map(({ seconds }) => seconds)),
    growth: Math.max(...polled.map(({ growth }) => growth)),
  };
}

function startPoller(options: PollerOptions): Promise<Child> {
  return startChild('../fudo/poller.ts', options);
}

function inUnits(bytes: number): string {
  return bytes > 10e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e3).toFixed(0)} kB`;
}

function served(message: unknown): Served {
  return message as Served;
}

function polledOf(message: unknown): Polled {
  return message as Polled;
}
