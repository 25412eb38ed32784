import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import type { Member, MemberEvent, Members } from './member.ts';

/** Which sessions count at an instant: those that matched within the span before it. */
export interface WindowSpec {
  readonly timespan: Milliseconds;
  /** `open`: of those, the sessions that are live at that instant. */
  readonly over: 'events' | 'open';
}

/** The members that count at `at`, each with the events that do. */
export function windowAt(members: Members, spec: WindowSpec, at: Instant): Member[] {
  return members.flatMap((member) => {
    if (spec.over === 'open' && member.until !== undefined && at >= member.until) return [];
    const events = Object.entries(member.events).filter(([, event]) =>
      isWithin(event, spec.timespan, at),
    );
    if (events.length === 0) return [];
    return [{ ...member, events: Object.fromEntries(events) }];
  });
}

// An event leaves the window of an hour exactly an hour after it.
function isWithin(event: MemberEvent, timespan: Milliseconds, at: Instant): boolean {
  return event.at <= at && at < event.at + timespan;
}

/** Every instant in (after, until] at which the window changes by what is known, ascending. */
export function windowChanges(
  members: Members,
  spec: WindowSpec,
  after: Instant,
  until: Instant,
): Instant[] {
  const instants = new Set<Instant>();
  const add = (at: Instant | undefined) => {
    if (at !== undefined && at > after && at <= until) instants.add(at);
  };
  for (const { events, until: end } of members) {
    if (spec.over === 'open') add(end);
    for (const { at, value_at: valueAt } of Object.values(events)) {
      add(at);
      add(at + spec.timespan);
      add(valueAt);
    }
  }
  return [...instants].sort((a, b) => a - b);
}
