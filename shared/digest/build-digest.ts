import type { SessionItem } from '../alerts/alert.ts';
import type { GroupItem } from '../alerts/groups/group.ts';
import { fitted, oneLine } from '../receivers/text.ts';
import { type Instant, isoOf, MINUTE } from '../sessions/instant.ts';
import { isOver, type Session } from '../sessions/session.ts';
import { type Audience, type Hearing, hearingOf, isTaken } from './audience.ts';
import type { Digest, DigestCounts } from './digest-schema.ts';
import type { TransitionEvent } from './event.ts';
import { openAlerts } from './open-alerts.ts';
import { ruleList, trialList } from './rule-lists.ts';
import { type SourceCoverage, sourceTroubles } from './source-troubles.ts';
import type { AlertTally, Tally } from './tally.ts';

/** Later than this is worth counting; less is how often appliances are polled. */
const LATE = 5 * MINUTE;
/** Sessions that are watched no more, shown one by one. */
const MOST_STALE = 10;
const LONGEST_VALUE = 100;

export interface DigestInput {
  readonly from: Instant;
  readonly until: Instant;
  readonly now: Instant;
  readonly zone: string;
  readonly tally: Tally;
  /** Sessions and groups with an open alert, and maybe others. */
  readonly sessions: readonly SessionItem[];
  readonly groups: readonly GroupItem[];
  /** Sessions that were watched no more, as they are now. */
  readonly stale: readonly SessionItem[];
  readonly sources: readonly SourceCoverage[];
  readonly audience: Audience;
  /** By the rule's id. */
  readonly isDelivered: (rule: string) => boolean;
  readonly link: (session: Session) => string | undefined;
  readonly waiting: Digest['waiting'];
  readonly expiredFilters: Digest['expired_filters'];
  /** What was counted in the digest before. */
  readonly before: DigestCounts | undefined;
  readonly notLookedAt: number;
  /** Where the last digest ended, if that is longer ago than one looks back. */
  readonly cutFrom?: Instant | undefined;
}

/** Everything a digest says. Pure. */
export function buildDigest(input: DigestInput): Digest {
  const { tally, audience, now } = input;
  const heard = byHearing(tally, audience);
  const open = openAlerts({ ...input, sessions: [...input.sessions, ...input.stale] });
  const shown = new Set(open.alerts.map(({ alert }) => alert));
  const stale = staleSessions(input.stale);
  const sources = sourceTroubles(input.sources, tally, now);
  const quiet = tally.transitions.size === 0 && tally.superseded.size + tally.unreadable.size === 0;
  return {
    from: isoOf(input.from),
    until: isoOf(input.until),
    zone: input.zone,
    empty: quiet && open.total + stale.total + sources.troubles.length + input.notLookedAt === 0,
    open,
    fired: ruleList(heard('fired'), shown),
    held: ruleList(heard('held'), shown),
    trial: trialList(heard('trial'), audience),
    storms: stormRules(tally),
    sources,
    stale,
    waiting: input.waiting,
    expired_filters: input.expiredFilters,
    counts: countsOf(input, heard, open.total),
    ...(input.before === undefined ? {} : { before: input.before }),
    unreadable: tally.unreadable.size,
    not_looked_at: input.notLookedAt,
    ...(input.cutFrom === undefined ? {} : { cut_from: isoOf(input.cutFrom) }),
  };
}

type Heard = (hearing: Hearing) => readonly AlertTally[];

function byHearing({ alerts }: Tally, audience: Audience): Heard {
  const groups = Map.groupBy(alerts.values(), (alert) => hearingOf(alert, audience));
  return (hearing) => groups.get(hearing) ?? [];
}

function countsOf({ tally, audience }: DigestInput, heard: Heard, open: number): DigestCounts {
  const all = [...tally.transitions.values()];
  const count = (test: (event: TransitionEvent) => boolean) => all.filter(test).length;
  const delivered = count(
    (event) => event.message === 'notification' && isTaken(event.peak_level, audience.receivers),
  );
  const storms = new Set(all.flatMap(({ storm }) => storm ?? []));
  const told = [...heard('fired'), ...heard('storm'), ...heard('quiet'), ...heard('baseline')];
  const changes = (transition: TransitionEvent['transition']) => {
    const alerts = new Set(told.map(({ alert }) => alert));
    return count((event) => event.transition === transition && alerts.has(event.alert));
  };
  const isNews = ({ reason }: TransitionEvent) => reason !== 'baseline';
  return {
    open,
    fired: changes('fired'),
    escalated: changes('escalated'),
    reminded: changes('reminded'),
    resolved: changes('resolved'),
    notifications: delivered,
    held: heard('held').length,
    trial: heard('trial').length,
    storms: storms.size,
    in_storms: count(({ storm }) => storm !== undefined),
    superseded: tally.superseded.size,
    late: count((event) => isNews(event) && event.decided_at - event.at >= LATE),
    unverified: count(({ unverified }) => unverified),
  };
}

function stormRules({ transitions }: Tally): Digest['storms'] {
  const rules: Record<string, number> = {};
  for (const { storm, rule } of transitions.values()) {
    if (storm !== undefined) rules[rule] = (rules[rule] ?? 0) + 1;
  }
  return rules;
}

/** Only what is still so: a session that was seen to end is no longer in doubt. */
function staleSessions(items: readonly SessionItem[]): Digest['stale'] {
  const still = items
    .filter((item) => item.stale === true && !isOver(item.session))
    .sort((a, b) => a.confirmed_at - b.confirmed_at);
  return {
    total: still.length,
    sessions: still.slice(0, MOST_STALE).map(({ source, session, confirmed_at }) => ({
      source,
      session: short(session.id),
      ...(session.user === undefined ? {} : { user: short(session.user) }),
      ...(session.target === undefined ? {} : { target: short(session.target) }),
      started_at: isoOf(session.started_at),
      confirmed_at: isoOf(confirmed_at),
    })),
  };
}

function short(value: string): string {
  return fitted(oneLine(value), LONGEST_VALUE);
}
