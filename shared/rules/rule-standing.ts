import { baseName } from './correlation/base-rule.ts';
import type { CorrelationRule } from './correlation/correlation-rule.ts';
import { runOrder } from './correlation/run-order.ts';
import type { Library, LibraryDocument } from './library.ts';
import type { RuleOff, RuleOptions } from './load-rules.ts';
import type { RuleStatus } from './rule.ts';

/** A correlation and the document it was compiled from. */
export interface Standing {
  readonly from: LibraryDocument;
  readonly rule: CorrelationRule;
}

export interface StandingCorrelations {
  readonly alerting: readonly CorrelationRule[];
  readonly off: readonly RuleOff<CorrelationRule>[];
  /** Those that alert, and all that they count. */
  readonly active: readonly CorrelationRule[];
}

/** A correlation that others count alerts by itself only if they say so, and runs all the same. */
export function standingCorrelations(
  own: readonly Standing[],
  library: Library,
  options: RuleOptions,
): StandingCorrelations {
  const rules = own.map(({ rule }) => rule);
  const switchedOff = rules.flatMap((rule) => whyOff(rule, options));
  const on = without(rules, switchedOff);
  const active = runOrder(on);
  const counted = own
    .filter(({ rule }) => on.includes(rule))
    .flatMap(({ rule, from }) => whySilent(rule, from, library, active));
  const off = [...switchedOff, ...counted];
  return { alerting: without(rules, off), off, active };
}

export function without<Rule>(rules: readonly Rule[], off: readonly RuleOff<Rule>[]): Rule[] {
  const gone = new Set(off.map(({ rule }) => rule));
  return rules.filter((rule) => !gone.has(rule));
}

export function whyOff<Rule extends { readonly name: string; readonly status: RuleStatus }>(
  rule: Rule,
  { settings = {} }: RuleOptions,
): RuleOff<Rule>[] {
  if (rule.status === 'deprecated' || rule.status === 'unsupported') {
    return [{ rule, why: `its status is ${rule.status}` }];
  }
  if (settings[rule.name]?.deliver !== 'off') return [];
  return [{ rule, why: 'the configuration turns it off' }];
}

/** Rules that a correlation refers to alert by themselves only if it says so (`generate`). */
export function whySilent<Rule>(
  rule: Rule,
  from: LibraryDocument,
  library: Library,
  active: readonly CorrelationRule[],
): RuleOff<Rule>[] {
  const names = library
    .silencers(from)
    .map(({ document }) => baseName(document))
    .filter((name) => active.some((correlation) => correlation.name === name));
  const [name] = names;
  return name === undefined
    ? []
    : [{ rule, why: `the correlation ${name} counts what it matches` }];
}
