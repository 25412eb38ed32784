import type { Milliseconds } from '../../sessions/instant.ts';
import type { RuleSet } from '../rule-set.ts';

/** How long before a span sessions still matter to the rules. */
export function howFarBack({ rules, correlations }: RuleSet): Milliseconds {
  const memories = rules.flatMap(({ memory }) => (memory ? [memory.within + memory.learn] : []));
  return Math.max(0, ...memories, ...correlations.map(({ timespan }) => timespan));
}
