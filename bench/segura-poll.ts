// What a poll of a Segura appliance costs: asking for what is new and due, against its whole list.
// Run: npx node bench/segura-poll.ts [--quick]
import { type Instant, MINUTE } from '#shared/sessions/instant.ts';
import type { ApplianceOptions, Served } from './segura/appliance.ts';
import { type Child, median, printTable, startChild } from './segura/child.ts';
import type { Polled, PollerOptions } from './segura/poller.ts';

const START: Instant = Date.UTC(2026, 4, 20, 14, 30);
const NEW_PER_MINUTE = 10;
const PROBING_POLLS = 10;
const LISTING_POLLS = 3;

const quick = process.argv.includes('--quick');
const histories = quick ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000];
const opens = quick ? [50] : [50, 500, 5_000];

interface Cost {
  readonly requests: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly growth: number;
}

const rows: string[][] = [];
for (const history of histories) {
  for (const open of opens) rows.push(await compare({ history, open, start: START, gzip: false }));
}
rows.push(
  await compare({
    history: histories.at(-2) ?? 0,
    open: opens.at(-2) ?? 50,
    start: START,
    gzip: true,
  }),
);

printTable([
  [
    'history, open',
    'requests',
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
  const appliance = await startChild('./appliance.ts', options);
  const url = served(appliance.first).url;
  const known = await firstPoll(url);
  const probing = await costOf(appliance, { ...known, url, incremental: true }, PROBING_POLLS, 0);
  const listing = await costOf(
    appliance,
    { ...known, url, incremental: false },
    LISTING_POLLS,
    PROBING_POLLS,
  );
  appliance.end();
  const name = `${options.history.toLocaleString('en')}, ${options.open.toLocaleString('en')}`;
  return [
    options.gzip ? `${name}, gzip` : name,
    `${Math.round(probing.requests)}`,
    kilobytes(probing.bytes),
    kilobytes(listing.bytes),
    (listing.bytes / probing.bytes).toFixed(1),
    probing.seconds.toFixed(2),
    listing.seconds.toFixed(2),
    probing.growth.toFixed(0),
    listing.growth.toFixed(0),
  ];
}

/** What a store would know after a first poll, so that those who measure begin in a new process. */
async function firstPoll(url: string): Promise<Pick<PollerOptions, 'cursor' | 'live' | 'start'>> {
  const poller = await startPoller({ url, incremental: true, start: START, live: [] });
  const { cursor, live } = polledOf(await poller.ask({ now: START }));
  poller.end();
  return { cursor, live, start: START };
}

/** Means over the polls; seconds are the median, memory the highest. */
async function costOf(
  appliance: Child,
  options: PollerOptions,
  polls: number,
  from: number,
): Promise<Cost> {
  const start = START + from * MINUTE;
  const poller = await startPoller({ ...options, start });
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
  return startChild('./poller.ts', options);
}

function kilobytes(bytes: number): string {
  return bytes > 10e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e3).toFixed(0)} kB`;
}

function served(message: unknown): Served {
  return message as Served;
}

function polledOf(message: unknown): Polled {
  return message as Polled;
}
