import type { Instant } from '#shared/sessions/instant.ts';
import { knownEnd, type PlannedSession } from '../planned-session.ts';
import type { Answer } from '../simulator-server.ts';
import { dashboardOutcome } from './envelope.ts';

/** The documents show these keys, two of them Portuguese inside an English answer. */
export type CountKeys = 'sessions.enabled' | 'sessions.ativas' | 'sessoes.ativas';

/** The session dashboard: `GET /iso/dash/sessions/all?ativo=1` (Dashboards). Numbers and texts are mixed. */
export function countsAnswer(
  query: URLSearchParams,
  sessions: readonly PlannedSession[],
  now: Instant,
  keys: CountKeys,
): Answer {
  const [outer = '', live = ''] = keys.split('.');
  const past = live === 'enabled' ? 'historic' : 'historico';
  const isLive = (session: PlannedSession) => knownEnd(session, now) === undefined;
  const over = query.get('ativo') === '1' ? [] : sessions.filter((session) => !isLive(session));
  const body = {
    response: dashboardOutcome(200, 'Sessions'),
    [outer]: { [live]: countsOf(sessions.filter(isLive)), [past]: countsOf(over) },
  };
  return { status: 200, body: JSON.stringify(body) };
}

function countsOf(sessions: readonly PlannedSession[]) {
  const byProxy = Map.groupBy(sessions, ({ gateway }) => gateway.replaceAll(' ', '_'));
  // An empty list where there would be an empty object.
  if (byProxy.size === 0) return [];
  return Object.fromEntries(
    [...byProxy].map(([proxy, { length }], n) => [proxy, n % 2 === 0 ? String(length) : length]),
  );
}
