import {
  createFudoSimulator,
  type FudoSimulator,
  type FudoSimulatorOptions,
} from '#local/simulators/fudo.ts';
import { createWorld, type World } from '#local/simulators/world.ts';
import { DAY, HOUR, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import { isOver, type Session } from '#shared/sessions/session.ts';
import { fudoOptions } from '#shared/sources/fudo/options.ts';
import { createFudoSource } from '#shared/sources/fudo/source.ts';
import type { Cursor, Keep, Reading, Source } from '#shared/sources/source.ts';
import { someSourceDeps, type TestDeps } from '#test/support/source-deps.ts';

export const NOW = Date.UTC(2026, 4, 20, 14, 30);
const ZONE = 'Europe/Warsaw';
export const API_KEY = 'KEY-s3cr3t';
export const FIRST_ID = 3_927_138_875_067_084_301n;

export interface Fudo {
  readonly world: World;
  readonly simulator: FudoSimulator;
  readonly source: Source;
  readonly deps: TestDeps;
  readonly options: ReturnType<typeof fudoOptions.parse>;
  /** Moves both clocks on. */
  pass(span: number): void;
  now(): Instant;
  /** So many sessions, over for an hour or longer, each a minute long; answers with their ids. */
  history(count: number): string[];
  /** Polls as the poller does: with the cursors of before, keeping what it would keep. */
  poll(): Promise<Reading>;
  sweep(): Promise<Reading>;
  /** What the poller believes live. */
  readonly live: ReadonlySet<string>;
  cursor(): Cursor | undefined;
  forget(): void;
  close(): Promise<void>;
}

const opened: Fudo[] = [];

/** Closes what the test has opened. */
export async function closeFudos(): Promise<void> {
  await Promise.all(opened.splice(0).map((fudo) => fudo.close()));
}

/** A simulated appliance behind real HTTP, a source that reads it, and what a poller would remember. */
export async function aFudo(
  simulated: Partial<FudoSimulatorOptions> = {},
  configured: Readonly<Record<string, unknown>> = {},
  { behind = 0, list_timeout }: { behind?: number; list_timeout?: number } = {},
): Promise<Fudo> {
  let now = NOW;
  const world = createWorld({ firstId: FIRST_ID });
  const simulator = await createFudoSimulator({
    world,
    now: () => now,
    zone: ZONE,
    credentials: { api_key: API_KEY },
    expensive: true,
    ...simulated,
  });
  const parsed = fudoOptions.parse({
    vendor: 'fudo',
    url: simulator.url,
    time_zone: ZONE,
    auth: { api_key: { secret: 'pamwatch/fudo-dc1' } },
    max_requests_per_second: 1000,
    ...configured,
  });
  const options = list_timeout === undefined ? parsed : { ...parsed, list_timeout };
  const deps = someSourceDeps(
    () => ({ api_key: API_KEY }),
    () => now - behind,
  );
  const source = createFudoSource('fudo-dc1', options, deps);
  const memory = createMemory(source, () => now);
  const fudo: Fudo = {
    ...memory,
    world,
    simulator,
    source,
    deps,
    options,
    pass: (span) => {
      now += span;
    },
    now: () => now,
    history: (count) =>
      Array.from({ length: count }, (_, n) => {
        const started_at = now - HOUR - (count - n) * MINUTE;
        return world.open({ started_at, ended_at: started_at + MINUTE });
      }),
    close: simulator.close,
  };
  opened.push(fudo);
  return fudo;
}

/** What a poller keeps between readings; cursors go through JSON, as they do in the store. */
function createMemory(source: Source, now: () => Instant) {
  const live = new Set<string>();
  let cursor: Cursor | undefined;
  let swept: Cursor | undefined;
  let coveredUntil = Number.POSITIVE_INFINITY;
  const read = async (kind: 'changes' | 'sweep', since: Instant): Promise<Reading> => {
    const keep: Keep = (session) =>
      !isOver(session) || live.has(session.id) || (session.ended_at ?? 0) >= since;
    const reading = await source[kind]({
      ...(cursor && { cursor }),
      ...(swept && { swept }),
      live: new Set(live),
      since: now() - DAY,
      keep,
      signal: new AbortController().signal,
    });
    for (const session of reading.sessions) note(session);
    return { ...reading, cursor: JSON.parse(JSON.stringify(reading.cursor)) };
  };
  const note = (session: Session) => {
    if (isOver(session)) live.delete(session.id);
    else live.add(session.id);
  };
  return {
    live,
    poll: async () => {
      const reading = await read('changes', coveredUntil - 15 * MINUTE);
      coveredUntil = now();
      cursor = reading.cursor;
      return reading;
    },
    sweep: async () => {
      const reading = await read('sweep', now() - DAY);
      swept = reading.cursor;
      return reading;
    },
    cursor: () => cursor,
    forget: () => {
      cursor = undefined;
    },
  };
}

export const idsOf = ({ sessions }: Reading): string[] => sessions.map(({ id }) => id);
