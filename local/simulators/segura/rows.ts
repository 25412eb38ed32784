import type { Instant } from '#shared/sessions/instant.ts';
import { clockSpan } from '../local-time.ts';
import { knownEnd, type PlannedSession } from '../planned-session.ts';
import type { Dialect } from './dialect.ts';
import { openEnvelope } from './envelope.ts';
import type { History } from './history.ts';

/** How `end` and `time` of a live session look: no document shows one. */
export type LiveEnd = 'null' | 'empty' | 'missing' | 'zero';

const LIVE_ENDS: Readonly<Record<LiveEnd, { readonly end?: string | null; time?: string | null }>> =
  {
    null: { end: null, time: null },
    empty: { end: '', time: '' },
    missing: {},
    zero: { end: '0000-00-00 00:00:00', time: '00:00:00' },
  };

/** Rows in one piece of the answer. */
const PIECE = 64;

export interface RowOptions {
  readonly dialect: Dialect;
  readonly wallClock: (instant: Instant) => string;
  readonly liveEnd: LiveEnd;
  readonly pretty: boolean;
}

/** One session as the dialect writes it, in the documented order of keys. */
export function rowOf(session: PlannedSession, now: Instant, options: RowOptions) {
  const { dialect, wallClock } = options;
  const end = knownEnd(session, now);
  return {
    id: session.id,
    user: session.user,
    origin_ip: session.source_ip,
    [dialect.credential]: session.account,
    [dialect.device]: `${session.host}:${session.port}`,
    protocol: session.protocol,
    proxy: session.gateway,
    session_id: session.alt_id,
    start: wallClock(session.started_at),
    ...(end === undefined
      ? LIVE_ENDS[options.liveEnd]
      : { end: wallClock(end), time: clockSpan(end - session.started_at) }),
    prevent_purge: dialect.no,
    request: session.request ?? null,
    ITSM: session.ticket ?? null,
  };
}

/**
 * The whole answer, piece by piece: the history's rows before those of the sessions. `wrapped` puts
 * the answer into another one's list, as v3.33 shows it.
 */
export function* answerPieces(
  key: string,
  sessions: readonly PlannedSession[],
  now: Instant,
  options: RowOptions & { readonly wrapped?: boolean; readonly history?: History | undefined },
): Generator<string | Buffer> {
  const { dialect } = options;
  if (options.wrapped) yield `${openEnvelope(undefined)}"remote_sessions":[`;
  yield `${openEnvelope(dialect.tenant)}"${key}":[`;
  let rows = 0;
  for (const piece of rowPieces(sessions, now, options)) {
    yield rows === 0 ? piece.slice(1) : piece;
    rows += 1;
  }
  if (rows > 0 && dialect.trailingComma) yield ',';
  yield options.wrapped ? ']}]}' : ']}';
}

/** Rows with a comma before each. */
function* rowPieces(
  sessions: readonly PlannedSession[],
  now: Instant,
  options: RowOptions & { readonly history?: History | undefined },
): Generator<string | Buffer> {
  if (options.history !== undefined) yield* options.history.pieces(options);
  const indent = options.pretty ? 4 : undefined;
  for (let from = 0; from < sessions.length; from += PIECE) {
    const rows = sessions.slice(from, from + PIECE);
    yield rows.map((row) => `,${JSON.stringify(rowOf(row, now, options), null, indent)}`).join('');
  }
}
