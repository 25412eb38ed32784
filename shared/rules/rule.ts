import type { Level } from '../alerts/level.ts';
import type { Instant } from '../sessions/instant.ts';
import type { Session, SessionField } from '../sessions/session.ts';
import type { RuleExplanation } from './explanation.ts';
import type { Known } from './memory/known.ts';
import type { RuleMemory } from './memory/rule-memory.ts';
import type { Reminders } from './reminders.ts';

export const RULE_STATUSES = [
  'stable',
  'test',
  'experimental',
  'deprecated',
  'unsupported',
] as const;
export type RuleStatus = (typeof RULE_STATUSES)[number];

/** One matched comparison, for "why now": the field, what it held and the limit it met. Printable text. */
export interface Fact {
  readonly field: string;
  readonly value: string;
  readonly limit: string;
}

export interface Verdict {
  readonly level: Level;
  /** Put together when asked for: most verdicts change nothing, and nobody reads theirs. */
  facts(): readonly Fact[];
}

/** What an alert needs of its rule, whatever the rule looks at. All methods are pure; instants are explicit. */
export interface AlertRule<Subject> {
  /** Immutable UUID. */
  readonly id: string;
  /** Unique slug: file name, runbook, CLI. */
  readonly name: string;
  readonly title: string;
  readonly level: Level;
  /** Hash over all that decides what the rule does, values included; changes when behaviour does. */
  readonly rev: string;
  /** Distinct readings in a row that must match before the alert fires; waived for a session that is over. */
  readonly readings: number;
  /** `digest`: evaluated and recorded, delivered to nobody by itself. */
  readonly deliver: 'alerts' | 'digest';
  /** When people are told again of an alert that stays open; absent: never. */
  readonly remind?: Reminders | undefined;
  /** Its alerts end because time passes, and never because of what anybody did: such an end is no news. */
  readonly fades?: boolean;
  /** The verdict on the subject as of `at`, or undefined when the rule does not match. */
  verdictAt(subject: Subject, at: Instant): Verdict | undefined;
  /** Whether an open alert may be resolved although its subject goes on: the detection no longer holds and, where the rule says when it clears, that holds. */
  clearsAt(subject: Subject, at: Instant): boolean;
  /** The alert's title as of `at`: one line, printable. */
  titleAt(subject: Subject, at: Instant): string;
}

/**
 * A compiled Sigma rule over session events. A session is taken as live for
 * `started_at <= at < ended_at`.
 */
export interface SessionRule extends AlertRule<Session> {
  readonly description?: string;
  readonly status: RuleStatus;
  /** Where the rule was read from, for messages. */
  readonly file: string;
  /** Session fields that detection, escalation and clearing read. */
  readonly fields: ReadonlySet<SessionField>;
  /** Named values this rule needs before it can be used, and that are still empty. */
  readonly waitingFor: readonly string[];
  readonly falsepositives: readonly string[];
  /** First steps for whoever gets the alert. */
  readonly steps: readonly string[];
  /** Path inside the repository. */
  readonly runbook?: string;
  /** Instants in (after, until] at which the passage of time alone may change the verdict, ascending. */
  crossings(session: Session, after: Instant, until: Instant): Instant[];
  /** The first such instant after `after`, if there is one. */
  nextCrossing(session: Session, after: Instant): Instant | undefined;
  /** Thresholds above the present level, for "what happens next": the next level and when it is due. */
  nextEscalation(session: Session, at: Instant): { level: Level; at: Instant } | undefined;
  /** What it matches is taken for a session that the appliance never closed: told once, and asked for no more. */
  readonly stale?: boolean;
  /** What it remembers of earlier sessions; without knowing, such a rule never matches. */
  readonly memory?: RuleMemory;
  /** The rule for a session of which this is known. */
  knowing?(known: Known | undefined): SessionRule;
  /** The whole rule as of `at`: what each comparison saw, and when the level next changes. */
  explain(session: Session, at: Instant): RuleExplanation;
}
