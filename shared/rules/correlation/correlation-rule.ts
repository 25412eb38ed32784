import type { Instant } from '../../sessions/instant.ts';
import type { Session, SessionField } from '../../sessions/session.ts';
import type { AlertRule, Fact, RuleStatus } from '../rule.ts';
import type { Field, FieldType } from '../sigma/vocabulary.ts';
import type { BaseRule } from './base-rule.ts';
import type { Members } from './member.ts';
import type { CorrelationType } from './types.ts';
import type { WindowSpec } from './window.ts';

/** What sets a group apart from the others of its rule: a field and its value, as first seen. */
export interface GroupField {
  readonly field: string;
  readonly value: string;
}

/** What a correlation looks at: the sessions of one group, and what they have in common. */
export interface GroupView {
  readonly fields: readonly GroupField[];
  readonly members: Members;
}

/** A compiled Sigma correlation. All methods are pure. */
export interface CorrelationRule extends AlertRule<GroupView>, WindowSpec {
  readonly description?: string;
  readonly status: RuleStatus;
  readonly file: string;
  readonly bases: readonly BaseRule[];
  /** The correlations it refers to. */
  readonly children: readonly CorrelationRule[];
  /** 0 where it refers to rules alone, else one more than the deepest of its children. */
  readonly depth: number;
  /** Nobody hears of its groups: correlations that refer to it count them. */
  readonly silent: boolean;
  readonly groupBy: readonly string[];
  readonly type: CorrelationType;
  /** The field whose values count. */
  readonly field: string | undefined;
  /** Whether the condition holds of a count, a sum or whatever it measures. */
  meets(measure: number): boolean;
  /** What its groups tell correlations that refer to it: the fields it groups by, and their types. */
  readonly supplies: ReadonlyMap<string, FieldType>;
  /** Named values it needs before it can be used, and that are still empty. */
  readonly waitingFor: readonly string[];
  /** More sessions and groups than this are not kept: the newest are. */
  readonly capacity: number;
  /** The names of rules that each keep their share of it, however many sessions others match; mostly none. */
  readonly shares: readonly string[];
  readonly falsepositives: readonly string[];
  readonly steps: readonly string[];
  readonly runbook?: string;
  /** The rule's fields that a source must supply so that its sessions can match `base`. */
  needs(base: BaseRule): ReadonlySet<SessionField>;
  /** The fields of a session whose values are its group's. */
  groupFields(base: BaseRule): readonly Field<Session>[];
  /** The group that the session belongs to; undefined when it lacks one of the fields. */
  groupOf(base: BaseRule, session: Session, at: Instant): readonly GroupField[] | undefined;
  /** What the session adds to a count or sum of values. */
  valueOf(base: BaseRule, session: Session): string | number | undefined;
  /** The group that a group of a child belongs to. */
  groupOfGroup(child: CorrelationRule, fields: readonly GroupField[]): readonly GroupField[];
  /** What a group of a child adds to a count or sum of values. */
  valueOfGroup(child: CorrelationRule, fields: readonly GroupField[]): string | number | undefined;
  /** The value is known once the session is over. */
  readonly valueAtEnd: boolean;
  /** What the condition measures at an instant, whether it holds or not; nothing of an empty window. */
  measuredAt(view: GroupView, at: Instant): readonly Fact[];
  /** Whether a measure of at most so much could meet the condition: if not, nothing fires. */
  reachedBy(most: number): boolean;
  /** Instants in (after, until] at which the verdict may change by what is known, ascending. */
  changes(members: Members, after: Instant, until: Instant): Instant[];
  /** The first instant after `at` at which the verdict is another one if nothing more happens. */
  nextChange(members: Members, at: Instant): Instant | undefined;
}

/** What a correlation may refer to. */
export type Referred = BaseRule | CorrelationRule;

export function isCorrelation(one: Referred): one is CorrelationRule {
  return 'children' in one;
}

export function isBaseRule(one: Referred): one is BaseRule {
  return !isCorrelation(one);
}
