import { type Level, levelRank } from '../alerts/level.ts';
import type { Tells } from '../alerts/tells.ts';

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
  /** Whether it is told that an alert which it heard of is over. */
  readonly resolved?: boolean;
  /** Whether that makes no sound there, so that it may hear of each end. */
  readonly edits?: boolean;
}

const NEWS: readonly Tells[] = ['rise', 'reminder'];
const ENDS: readonly Tells[] = ['end'];

/**
 * What people subscribe with: notifications and storms whose episode reached `from`, the baseline of
 * a new source whatever its level, and the digest if they take it. Details, which machines read, are
 * left out, but for the ends that are nobody's news where a post can be edited.
 */
export function filterPolicy({ from, digest, resolved = true, edits = false }: Gets): FilterPolicy {
  const level_rank = [{ numeric: ['>=', levelRank(from)] }] as const;
  return {
    $or: [
      { kind: ['notification'], level_rank, ...(resolved ? {} : { tells: NEWS }) },
      ...(resolved && edits ? [{ kind: ['detail'], level_rank, tells: ENDS }] : []),
      { kind: ['summary'], reason: ['storm'], level_rank },
      { kind: ['summary'], reason: digest ? ['baseline', 'digest'] : ['baseline'] },
    ],
  };
}
