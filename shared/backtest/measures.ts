import type { Instant } from '../sessions/instant.ts';
import { isOver, type Session } from '../sessions/session.ts';
import { createDayRange, type DayRange } from './day-range.ts';
import { createDurations, type DurationReport } from './durations.ts';
import type { InputReport, TimelineReport } from './report.ts';
import { type Bins, createLoad } from './timeline.ts';
import type { ZoneClock } from './zone-clock.ts';

const SAMPLES = 40;

/** What there is to say of the sessions themselves, whatever the rules. */
export interface Measures {
  /** `end` is undefined while the session is not over. */
  add(session: Session, end: Instant | undefined): void;
  /** The first few, to try things on. */
  readonly samples: readonly Session[];
  readonly days: DayRange['days'];
  counts(): Pick<InputReport, 'sessions' | 'live'>;
  durations(): DurationReport;
  timeline(bins: Bins): TimelineReport;
}

export function createMeasures(clock: ZoneClock): Measures {
  const range = createDayRange(clock);
  const durations = createDurations();
  const load = createLoad();
  const samples: Session[] = [];
  let sessions = 0;
  let live = 0;
  return {
    samples,
    days: range.days,
    counts: () => ({ sessions, live }),
    durations: durations.report,
    timeline: load.report,
    add: (session, end) => {
      const { started_at, read_at } = session;
      sessions += 1;
      if (!isOver(session)) live += 1;
      if (end !== undefined) durations.add(end - started_at);
      load.add(started_at, end);
      range.add(started_at, end ?? read_at ?? started_at);
      if (samples.length < SAMPLES) samples.push(session);
    },
  };
}
