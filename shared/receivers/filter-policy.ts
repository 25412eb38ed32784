import { type Level, levelRank } from '../alerts/level.ts';

type Condition = string | { readonly numeric: readonly [string, number] };
type Conditions = Readonly<Record<string, readonly Condition[]>>;

/** A subscription's filter policy over message attributes. */
export interface FilterPolicy {
  readonly $or: readonly Conditions[];
}

/**
 * What people subscribe with: notifications and summaries whose episode reached `from`, and the
 * baseline of a new source whatever its level. Details, which machines read, are left out.
 */
export function filterPolicy(from: Level): FilterPolicy {
  return {
    $or: [
      { kind: ['notification', 'summary'], level_rank: [{ numeric: ['>=', levelRank(from)] }] },
      { kind: ['summary'], reason: ['baseline'] },
    ],
  };
}
