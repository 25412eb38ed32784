import { type Level, levelRank } from '../alerts/level.ts';

type Condition = string | { readonly numeric: readonly [string, number] };
type Conditions = Readonly<Record<string, readonly Condition[]>>;

/** A subscription's filter policy over message attributes. */
export interface FilterPolicy {
  readonly $or: readonly Conditions[];
}

/** What a receiver gets. */
export interface Gets {
  /** The lowest level. */
  readonly from: Level;
  /** The digests, whatever its level. */
  readonly digest: boolean;
}

/**
 * What people subscribe with: notifications and storms whose episode reached `from`, the baseline of
 * a new source whatever its level, and the digest if they take it. Details, which machines read, are
 * left out.
 */
export function filterPolicy({ from, digest }: Gets): FilterPolicy {
  const level_rank = [{ numeric: ['>=', levelRank(from)] }] as const;
  return {
    $or: [
      { kind: ['notification'], level_rank },
      { kind: ['summary'], reason: ['storm'], level_rank },
      { kind: ['summary'], reason: digest ? ['baseline', 'digest'] : ['baseline'] },
    ],
  };
}
