import { type Level, levelRank } from '#shared/alerts/level.ts';
import type { SessionRule, Verdict } from '#shared/rules/rule.ts';
import { readableDuration } from '#shared/sessions/duration.ts';
import { HOUR, type Instant, type Milliseconds } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';

interface Parts extends Partial<SessionRule> {
  /** Open for at least this long, and the level it then has. */
  readonly limits?: readonly (readonly [Milliseconds, Level])[];
  /** Further condition on the session itself. */
  readonly when?: (session: Session) => boolean;
  readonly clears?: (session: Session) => boolean;
}

/** "Open too long", without the rule language: 4 h low, 10 h medium, 16 h high unless said otherwise. */
export function aRule(parts: Parts = {}): SessionRule {
  const {
    limits = [
      [4 * HOUR, 'low'],
      [10 * HOUR, 'medium'],
      [16 * HOUR, 'high'],
    ],
    when = () => true,
    clears = () => true,
    ...rest
  } = parts;
  const verdictAt = (session: Session, at: Instant): Verdict | undefined => {
    const live = session.started_at <= at && at < (session.ended_at ?? Number.POSITIVE_INFINITY);
    const lasted = at - session.started_at;
    const passed = limits.filter(([limit]) => lasted >= limit);
    const top = passed.toSorted((a, b) => levelRank(b[1]) - levelRank(a[1]))[0];
    if (!live || top === undefined || !when(session)) return undefined;
    const [limit, level] = top;
    const facts = [
      { field: 'duration', value: readableDuration(lasted), limit: readableDuration(limit) },
    ];
    return { level, facts: () => facts };
  };
  const crossings = (session: Session, after: Instant, until: Instant) =>
    limits
      .map(([limit]) => session.started_at + limit)
      .filter((at) => at > after && at <= until)
      .sort((a, b) => a - b);
  return {
    id: '6b0c4c1e-6f6e-4a53-8f0e-0a6a3f1f6d01',
    name: 'long-running-session',
    title: 'Privileged session open too long',
    level: limits[0]?.[1] ?? 'low',
    status: 'stable',
    rev: 'rev-1',
    file: 'config/rules/long-running-session.yml',
    fields: new Set(['started_at'] as const),
    waitingFor: [],
    readings: 1,
    deliver: 'alerts',
    falsepositives: ['Planned migrations'],
    steps: ['Open the session and look.'],
    runbook: 'docs/runbooks/alerts/long-running-session.md',
    verdictAt,
    clearsAt: (session, at) => verdictAt(session, at) === undefined && clears(session),
    crossings,
    nextCrossing: (session, after) => crossings(session, after, Number.POSITIVE_INFINITY)[0],
    titleAt: (session, at) =>
      `${session.user} on ${session.target}, open ${readableDuration(at - session.started_at)}`,
    nextEscalation: (session, at) => {
      const next = limits.find(([limit]) => session.started_at + limit > at);
      return next && { level: next[1], at: session.started_at + next[0] };
    },
    explain: (session, at) => ({
      at,
      state: session.state,
      watched: true,
      level: verdictAt(session, at)?.level,
      detection: { kind: 'and', holds: verdictAt(session, at) !== undefined, parts: [] },
      escalations: [],
    }),
    ...rest,
  };
}
