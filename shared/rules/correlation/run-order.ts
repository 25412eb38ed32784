import type { CorrelationRule } from './correlation-rule.ts';

/**
 * Those that alert and all that they refer to, silently, each before those that refer to it: the
 * order in which groups are decided on.
 */
export function runOrder(alerting: readonly CorrelationRule[]): CorrelationRule[] {
  const all = new Map(alerting.map((rule) => [rule.id, rule]));
  const add = ({ children }: CorrelationRule) => {
    for (const child of children) {
      if (!all.has(child.id)) all.set(child.id, { ...child, silent: true });
      add(child);
    }
  };
  for (const rule of alerting) add(rule);
  return [...all.values()].sort((a, b) => a.depth - b.depth);
}

/** The correlations that refer to it. */
export function parentsOf(
  { id }: Pick<CorrelationRule, 'id'>,
  rules: readonly CorrelationRule[],
): CorrelationRule[] {
  return rules.filter(({ children }) => children.some((child) => child.id === id));
}
