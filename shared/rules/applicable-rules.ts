import type { SessionField } from '../sessions/session.ts';
import type { SessionRule } from './rule.ts';

export interface ApplicableRules {
  readonly active: readonly SessionRule[];
  /** Until the values or calendars they wait for are configured. */
  readonly waiting: readonly { readonly rule: SessionRule; readonly for: readonly string[] }[];
  /** What they need, this source cannot supply. */
  readonly notApplicable: readonly {
    readonly rule: SessionRule;
    readonly missing: readonly SessionField[];
  }[];
}

// Every source supplies these, or there would be no session.
const ALWAYS: ReadonlySet<SessionField> = new Set<SessionField>([
  'source',
  'vendor',
  'id',
  'state',
  'started_at',
  'ended_at',
  'read_at',
  'uncertain_time',
]);

/** Which rules can run on a source that supplies `fields`. */
export function applicableRules(
  rules: readonly SessionRule[],
  fields: ReadonlySet<SessionField>,
): ApplicableRules {
  const sorted = rules.map((rule) => ({
    rule,
    missing: missingFields(rule.fields, fields),
  }));
  const possible = sorted.filter(({ missing }) => missing.length === 0).map(({ rule }) => rule);
  return {
    active: possible.filter(({ waitingFor }) => waitingFor.length === 0),
    waiting: possible
      .filter(({ waitingFor }) => waitingFor.length > 0)
      .map((rule) => ({ rule, for: rule.waitingFor })),
    notApplicable: sorted.filter(({ missing }) => missing.length > 0),
  };
}

/** Those of the wanted fields that a source with these cannot supply. */
export function missingFields(
  wanted: ReadonlySet<SessionField>,
  fields: ReadonlySet<SessionField>,
): SessionField[] {
  return [...wanted].filter((field) => !ALWAYS.has(field) && !fields.has(field));
}
