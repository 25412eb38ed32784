import { applicableRules, missingFields } from '../rules/applicable-rules.ts';
import type { BaseRule } from '../rules/correlation/base-rule.ts';
import { runOrder } from '../rules/correlation/run-order.ts';
import type { SessionRule } from '../rules/rule.ts';
import type { Session, SessionField } from '../sessions/session.ts';
import type { RuleSet } from './rule-set.ts';

/** The fields that a source supplies; undefined where nobody knows, and every rule may run. */
export type FieldsOf = (source: string, vendor: string) => ReadonlySet<SessionField> | undefined;

/** Which rules run at one source. */
export interface SourceRules {
  readonly active: readonly SessionRule[];
  /** By a correlation's id: those of its rules that can match sessions of the source, if there are any. */
  readonly correlations: ReadonlyMap<string, readonly BaseRule[]>;
}

export interface RulesBySource {
  /** `source` is the number of the session's source. */
  of(session: Pick<Session, 'source' | 'vendor'>, source: number): SourceRules;
  /** Rules that ran nowhere, or not at every source. */
  notEvaluated(): readonly { readonly rule: string; readonly why: string }[];
}

export function createRulesBySource(
  { rules, correlations, off }: RuleSet,
  fieldsOf: FieldsOf,
): RulesBySource {
  const known: SourceRules[] = [];
  const reasons = new Map<string, Set<string>>();
  const say = (rule: string, why: string) =>
    reasons.set(rule, (reasons.get(rule) ?? new Set()).add(why));
  const isReady = ({ waitingFor }: { readonly waitingFor: readonly string[] }) =>
    waitingFor.length === 0;
  for (const { rule, why } of off) say(rule.name, why);
  for (const { name, waitingFor } of [...rules, ...correlations]) {
    if (waitingFor.length > 0) say(name, `waits for ${waitingFor.join(', ')}`);
  }
  const make = (source: string, fields: ReturnType<FieldsOf>): SourceRules => {
    const counting = runOrder(correlations.filter(isReady)).map((rule) => {
      const bases = rule.bases.filter((base) => {
        const missing = fields === undefined ? [] : missingFields(rule.needs(base), fields);
        const what = rule.bases.length === 1 ? '' : `, which ${base.name} needs`;
        if (missing.length > 0)
          say(rule.name, `${source} does not say ${missing.join(', ')}${what}`);
        return missing.length === 0;
      });
      return [rule.id, bases] as const;
    });
    const usable = new Map(counting.filter(([, bases]) => bases.length > 0));
    if (fields === undefined) return { active: rules.filter(isReady), correlations: usable };
    const { active, notApplicable } = applicableRules(rules.filter(isReady), fields);
    for (const { rule, missing } of notApplicable) {
      say(rule.name, `${source} does not say ${missing.join(', ')}`);
    }
    return { active, correlations: usable };
  };
  return {
    of: ({ source, vendor }, number) => {
      const before = known[number];
      if (before !== undefined) return before;
      const made = make(source, fieldsOf(source, vendor));
      known[number] = made;
      return made;
    },
    notEvaluated: () => [...reasons].map(([rule, why]) => ({ rule, why: [...why].join('; ') })),
  };
}
