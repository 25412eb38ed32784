import type { SessionRule } from '../rule.ts';
import type { Known } from './known.ts';

/** The rules as they are for one session: those that remember know what there is to know about it. */
export function knowing(
  rules: readonly SessionRule[],
  known: Readonly<Record<string, Known>> | undefined,
): readonly SessionRule[] {
  if (!rules.some((rule) => rule.knowing !== undefined)) return rules;
  return rules.map((rule) => rule.knowing?.(known?.[rule.id]) ?? rule);
}
