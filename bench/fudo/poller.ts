// One way of polling, in a process of its own: reads what is new and, as a poll does, what is due.
import { whoseTurn } from '#functions/poll/look.ts';
import { DAY, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import { isOver, type Session } from '#shared/sessions/session.ts';
import type { Cursor, Look } from '#shared/sources/source.ts';
import { benchSource } from './source.ts';

export interface PollerOptions {
  readonly url: string;
  /** From the new end and by id; else the whole list each time. */
  readonly incremental: boolean;
  readonly start: Instant;
}

/** What a store would know; too long for a command line. */
export interface Known {
  readonly cursor: Cursor;
  readonly live: readonly string[];
}

/** One poll, and what it took. */
export interface Polled extends Known {
  readonly seconds: number;
  /** Megabytes above what the process held before its first poll. */
  readonly growth: number;
}

const OVERLAP = 15 * MINUTE;

const options: PollerOptions = JSON.parse(process.argv[2] ?? '{}');
const { signal } = new AbortController();
const live = new Set<string>();
let cursor: Cursor | undefined;
let now = options.start;
let before = now;
const source = benchSource(options.url, () => now);

async function poll(): Promise<void> {
  const look: Look = {
    ...(cursor && { cursor }),
    live,
    since: now - DAY,
    keep: (session) =>
      !isOver(session) || live.has(session.id) || (session.ended_at ?? 0) >= before - OVERLAP,
    signal,
  };
  const reading = await (options.incremental ? source.changes(look) : source.sweep(look));
  cursor = reading.cursor;
  const shown = new Set(reading.sessions.map(({ id }) => id));
  const due = reading.complete ? [] : whoseTurn([...live], source.refresh, before, now);
  const asked = due.filter((id) => !shown.has(id));
  const again = (await source.sessions?.(asked, signal)) ?? new Map();
  for (const session of [...reading.sessions, ...again.values()]) {
    if (session !== undefined) store(session);
  }
}

function store(session: Session): void {
  if (isOver(session)) live.delete(session.id);
  else live.add(session.id);
}

// The first request connects; the program is loaded before its memory counts.
await source.session('1', signal).catch(() => undefined);
const heldAtFirst = process.memoryUsage.rss();

process.on('message', async (at: { readonly now: Instant } | Known) => {
  if ('live' in at) {
    cursor = at.cursor;
    for (const id of at.live) live.add(id);
    process.send?.('known');
    return;
  }
  before = now;
  now = at.now;
  const started = performance.now();
  await poll();
  const polled: Polled = {
    seconds: (performance.now() - started) / 1000,
    growth: (process.resourceUsage().maxRSS * 1024 - heldAtFirst) / 1e6,
    cursor: cursor ?? {},
    live: [...live],
  };
  process.send?.(polled);
});
process.send?.('ready');
