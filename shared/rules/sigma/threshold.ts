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
  return edgesOf(slope, edge)
    .map((side) => (side === 'at' ? Math.ceil(reached) : Math.floor(reached) + 1))
    .find((instant) => instant > after);
}

function edgesOf(slope: 1 | -1, edge: Threshold['edge']): readonly ('at' | 'beyond')[] {
  if (edge === 'eq') return ['at', 'beyond'];
  const rising = slope === 1;
  // Rising, `gte` and `lt` change when the limit is reached; falling, `lte` and `gt` do.
  const changesAt = rising ? edge === 'gte' || edge === 'lt' : edge === 'lte' || edge === 'gt';
  return [changesAt ? 'at' : 'beyond'];
}
