import { DAY, HOUR, type Instant, type Milliseconds, SECOND } from '#shared/sessions/instant.ts';
import type { PlannedSession } from '../simulators/planned-session.ts';
import { type Appliance, internalId } from '../simulators/world.ts';
import type { Cast } from './cast.ts';
import { everydaySession } from './everyday.ts';
import { createRandom } from './random.ts';
import { scenesBetween, scriptedFailure, type Unnumbered } from './scenes.ts';
import type { Script } from './script.ts';

export interface DemoOptions {
  readonly seed: string;
  readonly cast: Cast;
  readonly script: Script;
  /** The id of the first session in `origin`'s hour. */
  readonly firstId: bigint;
  /** How far back the appliance's list goes. */
  readonly history: Milliseconds;
}

/** Sessions that start in any one hour: everyday ones fill up what the script leaves. */
const PER_HOUR = 10;
const ORIGIN: Instant = Date.UTC(2025, 0, 1);
/** Since when a session is open that the appliance never closed. */
const GHOST_SINCE: Instant = Date.UTC(2025, 9, 30, 9, 12);
const CACHED_HOURS = 1000;

/**
 * An appliance whose every session follows from seed and time alone: a run that was killed and
 * started again finds the same world. Ids ascend with the start, without gaps.
 */
export function createDemoAppliance(options: DemoOptions): Appliance {
  const hours = new Map<number, readonly PlannedSession[]>();
  const hourOf = (hour: number) => {
    const known = hours.get(hour);
    if (known !== undefined) return known;
    if (hours.size >= CACHED_HOURS) hours.clear();
    const sessions = sessionsOfHour(options, hour);
    hours.set(hour, sessions);
    return sessions;
  };
  const ghost = numbered(
    { ...everydaySession(options.cast, options.seed, GHOST_SINCE), threats: [] },
    options.firstId - 1n,
  );
  const { ended_at: _never, ...unclosed } = ghost;

  return {
    sessions: (now) => {
      const sessions: PlannedSession[] = [unclosed];
      const last = hourNumber(now);
      for (let hour = hourNumber(now - options.history); hour <= last; hour += 1) {
        sessions.push(...hourOf(hour));
      }
      return sessions.filter((session) => session.started_at <= now);
    },
    session: (id, now) => {
      if (id === unclosed.id) return unclosed;
      if (!/^\d{1,20}$/.test(id)) return undefined;
      const place = BigInt(id) - options.firstId;
      if (place < 0n || place > 10_000_000n) return undefined;
      const session = hourOf(Math.floor(Number(place) / PER_HOUR)).find((one) => one.id === id);
      return session !== undefined && session.started_at <= now ? session : undefined;
    },
    failure: (now) => scriptedFailure(options.script.outage, now),
  };
}

/** For the demonstration: two days are enough to make a list worth paging. */
export const DEMO_HISTORY: Milliseconds = 2 * DAY;

function sessionsOfHour(options: DemoOptions, hour: number): PlannedSession[] {
  const from = ORIGIN + hour * HOUR;
  const everyday = (at: Instant): Unnumbered => everydaySession(options.cast, options.seed, at);
  const scripted = scenesBetween(options.script.scenes, everyday, from, from + HOUR);
  const random = createRandom(`${options.seed} hour ${hour}`);
  const quiet = Array.from({ length: PER_HOUR - scripted.length }, () =>
    everyday(from + Math.floor((random() * HOUR) / SECOND) * SECOND),
  );
  return [...scripted, ...quiet]
    .sort((a, b) => a.started_at - b.started_at)
    .map((session, place) => numbered(session, options.firstId + BigInt(hour * PER_HOUR + place)));
}

function numbered(session: Unnumbered, id: bigint): PlannedSession {
  return { ...session, id: String(id), alt_id: internalId(`${session.user} ${id}`) };
}

function hourNumber(instant: Instant): number {
  return Math.floor((instant - ORIGIN) / HOUR);
}
