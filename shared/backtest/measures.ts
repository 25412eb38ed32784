import type { Instant } from '../sessions/instant.ts';
import { isOver, type Session } from '../sessions/session.ts';
import { createDurations, type DurationReport } from './durations.ts';
import type { InputReport, TimelineReport } from './report.ts';
import { type Bins, createLoad } from './timeline.ts';

const SAMPLES = 40;

/** What there is to say of the sessions themselves, whatever the rules. */
export interface Measures {
  /** `end` is undefined while the session is not over. */
  add(session: Session, end: Instant | undefined): void;
  /** The first few, to try things on. */
  readonly samples: readonly Session[];
  counts(): Pick<InputReport, 'sessions' | 'live'>;
  durations(): DurationReport;
  timeline(bins: Bins): TimelineReport;
}

export function createMeasures(): Measures {
  const durations = createDurations();
  const load = createLoad();
  const samples: Session[] = [];
  let sessions = 0;
  let live = 0;
  return {
    samples,
    counts: () => ({ sessions, live }),
    durations: durations.report,
    timeline: load.report,
    add: (session, end) => {
      const { started_at } = session;
      sessions += 1;
      if (!isOver(session)) live += 1;
      if (end !== undefined) durations.add(end - started_at);
      load.add(started_at, end);
      if (samples.length < SAMPLES) samples.push(session);
    },
  };
}
