import type { Instant } from '#shared/sessions/instant.ts';
import type { PlannedSession } from '../planned-session.ts';
import type { Answer } from '../simulator-server.ts';
import type { Records } from './records.ts';
import { failed } from './replies.ts';

/** The order of a list; a function for one that is neither, or that changes. */
export type ListOrder =
  | 'oldest'
  | 'newest'
  | ((ascending: readonly PlannedSession[]) => readonly PlannedSession[]);

export interface ListOptions {
  readonly order: ListOrder;
  readonly defaultLimit: number;
  readonly maxLimit: number;
}

/** `GET /api/v2/session`: one page. `sessions` are those to list, by ascending id. */
export function listAnswer(
  records: Records,
  sessions: readonly PlannedSession[],
  at: Instant,
  query: URLSearchParams,
  options: ListOptions,
): Answer {
  const offset = amount(query.get('offset'), 0);
  const limit = amount(query.get('limit'), options.defaultLimit);
  if (offset === undefined || limit === undefined) return failed(400, 'Invalid parameter');
  const page = pageOf(sessions, options.order, offset, Math.min(limit, options.maxLimit));
  return { status: 200, body: listPieces(page, at, records) };
}

/** Without a copy of the whole list, which may be long. */
function pageOf(
  sessions: readonly PlannedSession[],
  order: ListOrder,
  offset: number,
  limit: number,
): readonly PlannedSession[] {
  if (typeof order === 'function') return order(sessions).slice(offset, offset + limit);
  if (order === 'oldest') return sessions.slice(offset, offset + limit);
  const end = Math.max(0, sessions.length - offset);
  return sessions.slice(Math.max(0, end - limit), end).reverse();
}

function* listPieces(page: readonly PlannedSession[], at: Instant, records: Records) {
  yield '{"result":"success","session":[';
  for (const [n, session] of page.entries()) {
    yield `${n === 0 ? '' : ','}${JSON.stringify(records.rowOf(session, at))}`;
  }
  yield ']}';
}

function amount(text: string | null, otherwise: number): number | undefined {
  if (text === null) return otherwise;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
