import type { BaseRule } from './base-rule.ts';
import type { CorrelationRule } from './correlation-rule.ts';

/** The rules whose matches reach the correlation, at whatever level, each with the correlation that counts it. */
export function basesBelow(
  rule: CorrelationRule,
): { readonly rule: CorrelationRule; readonly base: BaseRule }[] {
  return [
    ...rule.bases.map((base) => ({ rule, base })),
    ...rule.children.flatMap((child) => basesBelow(child)),
  ];
}
