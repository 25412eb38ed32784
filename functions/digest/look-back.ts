import { buildDigest } from '../../shared/digest/build-digest.ts';
import type { Digest, DigestCounts } from '../../shared/digest/digest-schema.ts';
import type { StaleSession } from '../../shared/digest/digest-state.ts';
import type { Instant } from '../../shared/sessions/instant.ts';
import { isOver } from '../../shared/sessions/session.ts';
import type { NotedSpan } from '../../shared/store/digest-port.ts';
import type { DigestView } from './deps.ts';
import { readOpen, readStale, readTally } from './gather.ts';

/** What the digest before left. */
export interface Earlier {
  readonly counts?: DigestCounts | undefined;
  readonly stale: readonly StaleSession[];
  /** Where it ended, if the span begins later. */
  readonly cutFrom?: Instant | undefined;
}

export interface LookBack {
  readonly digest: Digest;
  /** For the next digest to look at again. */
  readonly stale: readonly StaleSession[];
}

/** Reads what a digest of the span says; writes nothing. */
export async function lookBack(
  view: DigestView,
  span: NotedSpan,
  now: Instant,
  earlier: Earlier,
): Promise<LookBack> {
  const { store, zone, audience, isDelivered, link, waiting, expiredFilters } = view;
  const tally = await readTally(store, span);
  const open = await readOpen(view);
  const stale = await readStale(store, earlier.stale, tally);
  const digest = buildDigest({
    ...span,
    ...{ now, zone, audience, isDelivered, link, waiting, expiredFilters },
    tally,
    sessions: open.sessions,
    groups: open.groups,
    sources: open.sources,
    stale: stale.items,
    before: earlier.counts,
    notLookedAt: open.notLookedAt + stale.left,
    cutFrom: earlier.cutFrom,
  });
  const still = stale.items.filter(({ session }) => !isOver(session));
  return { digest, stale: still.map(({ source, id }) => ({ source, session: id })) };
}
