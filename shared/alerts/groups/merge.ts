import type { CorrelationRule } from '../../rules/correlation/correlation-rule.ts';
import {
  lastEvent,
  type Member,
  type MemberEvent,
  type Members,
  memberKey,
} from '../../rules/correlation/member.ts';
import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import { isSameSession } from '../same-session.ts';
import { stableText } from '../stable-text.ts';
import type { Contribution } from './group.ts';

export interface Merged {
  readonly members: Members;
  readonly changed: boolean;
  /** The earliest instant about which something is new; infinite when nothing of the past is. */
  readonly newsFrom: Instant;
  /** Sessions left out because there were too many. */
  readonly dropped: number;
}

/**
 * The members with the contributions among them. Merging again, in any order, changes nothing: an
 * event keeps the time it was first given.
 */
export function mergeMembers(
  rule: CorrelationRule,
  before: Members,
  contributions: readonly Contribution[],
  oldest: Instant,
): Merged {
  const members = new Map(before.map((member) => [memberKey(member), member]));
  let changed = false;
  let newsFrom = Number.POSITIVE_INFINITY;
  for (const contribution of contributions) {
    const made = memberOf(contribution);
    const key = memberKey(made);
    const known = members.get(key);
    const joined = known === undefined ? made : join(known, made);
    if (joined === known) continue;
    members.set(key, joined);
    changed = true;
    newsFrom = Math.min(newsFrom, ...newInstants(known, joined));
  }
  const kept = [...members.values()].filter((member) => lastEvent(member) > oldest);
  const sorted = kept.sort((a, b) => lastEvent(a) - lastEvent(b) || byKey(a, b));
  const within = newest(rule, sorted);
  return { members: within, changed, newsFrom, dropped: sorted.length - within.length };
}

/** Where several rules have to match, the newest of each rule go before the newest of all. */
function newest({ capacity, shares }: CorrelationRule, sorted: Members): Members {
  const excess = sorted.length - capacity;
  if (excess <= 0) return sorted;
  const share = Math.floor(capacity / Math.max(1, shares.length));
  const safe = new Set(
    shares.flatMap((rule) => sorted.filter(({ events }) => rule in events).slice(-share)),
  );
  const left = new Set(sorted.filter((member) => !safe.has(member)).slice(0, excess));
  return sorted.filter((member) => !left.has(member));
}

/** Before this instant an event counts for nothing any more, however late a poll may come. */
export function oldestKept(rule: CorrelationRule, now: Instant, lateness: Milliseconds): Instant {
  return now - rule.timespan - lateness;
}

function memberOf({ base, at, value, value_at, until, session, group }: Contribution): Member {
  const event: MemberEvent = {
    at,
    ...(value === undefined ? {} : { value }),
    ...(value_at === undefined ? {} : { value_at }),
  };
  return {
    events: { [base]: event },
    ...(until === undefined ? {} : { until }),
    session,
    ...(group === undefined ? {} : { group }),
  };
}

/** The same object when there is nothing new. */
function join(known: Member, made: Member): Member {
  if (known.group !== undefined) return ended(known, made.until);
  if (!isSameSession(known.session, made.session)) return made;
  const newer = (made.session.read_at ?? 0) >= (known.session.read_at ?? 0);
  const session = newer ? made.session : known.session;
  const until = known.until ?? made.until;
  const joined: Member = {
    events: joinEvents(known.events, made.events, newer),
    ...(until === undefined ? {} : { until }),
    session,
  };
  return settled(joined) === settled(known) ? known : joined;
}

/** A group is told of as it was at first. */
function ended(known: Member, until: Instant | undefined): Member {
  return known.until === undefined && until !== undefined ? { ...known, until } : known;
}

function joinEvents(
  known: Member['events'],
  made: Member['events'],
  newer: boolean,
): Member['events'] {
  const events = { ...known };
  for (const [base, event] of Object.entries(made)) {
    const told = known[base];
    if (told === undefined) events[base] = event;
    else events[base] = { ...(newer ? { ...told, ...event } : { ...event, ...told }), at: told.at };
  }
  return events;
}

// When a session was read says nothing about it.
function settled({ session, ...rest }: Member): string {
  const { read_at: _, ...shown } = session;
  return stableText({ ...rest, session: shown });
}

/** What the group has to be looked at again for, and since when. */
function newInstants(known: Member | undefined, joined: Member): Instant[] {
  const end = known !== undefined && known.until === undefined ? joined.until : undefined;
  const added = Object.entries(joined.events).flatMap(([base, { at, value_at }]) => {
    const told = known?.events[base];
    if (told === undefined) return [at];
    return value_at !== undefined && told.value_at === undefined ? [value_at] : [];
  });
  return end === undefined ? added : [...added, end];
}

function byKey(a: Member, b: Member): number {
  return memberKey(a) < memberKey(b) ? -1 : 1;
}
