import { contribute } from '../alerts/groups/contribute.ts';
import { decideGroups } from '../alerts/groups/decide-groups.ts';
import { DAY, type Instant, MINUTE } from '../sessions/instant.ts';
import { isOver, type Session } from '../sessions/session.ts';
import type { CorrelationRule, GroupView } from './correlation/correlation-rule.ts';
import { runOrder } from './correlation/run-order.ts';

/** As the configuration has it where it says nothing. */
const LIMITS = { reopen_within: 15 * MINUTE, retention: 90 * DAY, lateness: DAY };

/** The groups that these sessions make for the correlation as of an instant. Pure. */
export function groupsOf(
  rule: CorrelationRule,
  sessions: readonly Session[],
  at: Instant,
): GroupView[] {
  const rules = runOrder([rule]);
  const contributions = sessions
    .filter(({ started_at }) => started_at <= at)
    .flatMap(
      (session) =>
        contribute({
          rules,
          usable: () => true,
          before: undefined,
          session: asOf(session, at),
          lookedUntil: 0,
          now: at,
          skew: 0,
          lateness: LIMITS.lateness,
        }).contributions,
    );
  return decideGroups({
    rules,
    groups: new Map(),
    contributions,
    due: [],
    since: () => 0,
    now: at,
    limits: LIMITS,
    baseline: false,
  })
    .filter((one) => one.rule.id === rule.id)
    .map(({ item }) => item);
}

/** What ends later had not ended then. */
function asOf(session: Session, at: Instant): Session {
  const { ended_at: end, ...rest } = session;
  if (!isOver(session) || end === undefined || end <= at) return session;
  return { ...rest, state: 'live' };
}
