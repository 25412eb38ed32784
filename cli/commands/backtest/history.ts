import type { Instant } from '#shared/sessions/instant.ts';
import { isOver, type Session } from '#shared/sessions/session.ts';
import type { Source } from '#shared/sources/source.ts';
import type { Progress } from './progress.ts';

/** The sessions of an appliance's own history that touch the span. */
export async function readHistory(
  source: Source,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: Span,
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly Session[]> {
  let seen = 0;
  const keep = (session: Session): boolean => {
    seen += 1;
    progress.show(seen);
    const end = isOver(session) ? (session.ended_at ?? session.started_at) : undefined;
    return session.started_at < to && (end === undefined || end >= from);
  };
  const { sessions } = await source.sweep({ keep, signal });
  return sessions;
}

export interface Span {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}
