import type { Instant } from '../../sessions/instant.ts';
import type { ValueTest } from './value-test.ts';

type Threshold = NonNullable<ValueTest<unknown>['threshold']>;

/**
 * The first instant after `after` at which `slope * (at - zero)` passes the threshold. Instants are
 * whole milliseconds: what becomes true beyond a limit does so one later than what becomes true at it.
 */
export function nextThreshold(
  zero: Instant,
  slope: 1 | -1,
  { number, edge }: Threshold,
  after: Instant,
): Instant | undefined {
  const reached = zero + slope * number;
  const at = Math.ceil(reached);
  if (at > after && (edge === 'eq' || changesAt(slope, edge))) return at;
  const beyond = Math.floor(reached) + 1;
  if (beyond > after && (edge === 'eq' || !changesAt(slope, edge))) return beyond;
  return undefined;
}

/** Rising, `gte` and `lt` change when the limit is reached; falling, `lte` and `gt` do. */
function changesAt(slope: 1 | -1, edge: Threshold['edge']): boolean {
  return slope === 1 ? edge === 'gte' || edge === 'lt' : edge === 'lte' || edge === 'gt';
}
