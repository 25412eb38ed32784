import { createSeguraSimulator, type SeguraSimulatorOptions } from '#local/simulators/segura.ts';
import { createWorld } from '#local/simulators/world.ts';
import { DAY, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import { isOver, type Session } from '#shared/sessions/session.ts';
import { seguraOptions } from '#shared/sources/segura/options.ts';
import { createSeguraSource } from '#shared/sources/segura/source.ts';
import type { Cursor, Look, Reading } from '#shared/sources/source.ts';
import { someSourceDeps } from './source-deps.ts';

const oauth2 = { client_id: 'id', client_secret: 'secret' };
const OVERLAP = 15 * MINUTE;

export interface SeguraBenchOptions
  extends Partial<Omit<SeguraSimulatorOptions, 'world' | 'now' | 'credentials'>> {
  readonly firstId?: bigint;
  readonly start?: Instant;
  /** The source's options beyond what it takes to get there. */
  readonly configured?: object;
  /** Our own clock minus the appliance's. */
  readonly behind?: number;
}

/** A simulated Segura appliance and a source that reads it, minute after minute, as a poll would. */
export async function aSegura(options: SeguraBenchOptions = {}) {
  const { firstId = 101n, start = Date.UTC(2026, 4, 20, 14, 30), configured, behind = 0 } = options;
  const zone = options.zone ?? 'America/Sao_Paulo';
  const world = createWorld({ firstId });
  let now = start;
  const simulator = await createSeguraSimulator({
    dialect: 'v4',
    ...options,
    zone,
    world,
    now: () => now,
    credentials: { oauth2 },
  });
  const deps = someSourceDeps(
    () => oauth2,
    () => now + behind,
  );
  const source = createSeguraSource(
    'segura-sp',
    seguraOptions.parse({
      vendor: 'segura',
      url: simulator.url,
      time_zone: zone,
      auth: { oauth2: { secret: 's' } },
      max_requests_per_second: 1000,
      max_concurrent: 20,
      ...configured,
    }),
    deps,
  );
  const live = new Set<string>();
  let cursor: Cursor | undefined;
  let swept: Cursor | undefined;
  let covered = Number.POSITIVE_INFINITY;

  const look = (since: Instant): Look => ({
    ...(cursor && { cursor }),
    ...(swept && { swept }),
    live,
    since: now - DAY,
    keep: (session) => !isOver(session) || live.has(session.id) || (session.ended_at ?? 0) >= since,
    signal: new AbortController().signal,
  });
  const store = ({ sessions }: Reading) => {
    for (const session of sessions) {
      if (isOver(session)) live.delete(session.id);
      else live.add(session.id);
    }
  };
  // What is kept has gone through a store.
  const stored = (one: Cursor): Cursor => JSON.parse(JSON.stringify(one));
  const poll = async (): Promise<Reading> => {
    const reading = await source.changes(look(covered - OVERLAP));
    cursor = stored(reading.cursor);
    covered = now + behind;
    store(reading);
    return reading;
  };
  return {
    world,
    simulator,
    source,
    deps,
    live,
    poll,
    now: () => now,
    pass: (span: number) => {
      now += span;
    },
    cursor: () => cursor,
    setCursor: (one: Cursor) => {
      cursor = one;
    },
    /** Polls every minute, so many times, after a minute each. */
    polls: async (count: number): Promise<Reading[]> => {
      const readings: Reading[] = [];
      for (let turn = 0; turn < count; turn += 1) {
        now += MINUTE;
        readings.push(await poll());
      }
      return readings;
    },
    sweep: async (): Promise<Reading> => {
      const reading = await source.sweep(look(now + behind - DAY));
      swept = stored(reading.cursor);
      store(reading);
      return reading;
    },
    /** Requests for a single session since the last call. */
    gets: createDifference(() => simulator.requests.get),
    lists: createDifference(() => simulator.requests.list),
  };
}

export type SeguraBench = Awaited<ReturnType<typeof aSegura>>;

export function idsOf(readings: readonly Reading[] | readonly Session[]): string[] {
  return readings.flatMap((one) => ('sessions' in one ? one.sessions : [one])).map(({ id }) => id);
}

function createDifference(count: () => number): () => number {
  let before = 0;
  return () => {
    const since = count() - before;
    before = count();
    return since;
  };
}
