import type { Contribution } from '../../alerts/groups/group.ts';
import type { Arrival, Turn, TurnOfGroup } from './replay-group.ts';

/** The arrivals poll by poll, in the order of the polls. */
export function orderTurns(arrivals: readonly Arrival[]): TurnOfGroup[] {
  const sorted = arrivals.toSorted((a, b) => a.at - b.at || a.turn - b.turn);
  const turns: (Turn & { contributions: Contribution[] })[] = [];
  for (const { at, turn, contribution } of sorted) {
    const last = turns.at(-1);
    if (last?.at === at && last.turn === turn) last.contributions.push(contribution);
    else turns.push({ at, turn, contributions: [contribution] });
  }
  return turns;
}
