import type { Limits } from '../../shared/alerts/decide.ts';
import type { Place } from '../../shared/alerts/groups/group-message.ts';
import type { Message } from '../../shared/alerts/message.ts';
import type { Metric } from '../../shared/operations/alarms.ts';
import type { BaseRule } from '../../shared/rules/correlation/base-rule.ts';
import type { CorrelationRule } from '../../shared/rules/correlation/correlation-rule.ts';
import type { SessionRule } from '../../shared/rules/rule.ts';
import type { Instant, Milliseconds } from '../../shared/sessions/instant.ts';
import type { Source } from '../../shared/sources/source.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Pace } from './refresh.ts';

/** Everything a poll needs from outside, the clock included. */
export interface PollDeps {
  readonly source: Source;
  /** The zone of the appliance's clock. */
  readonly zone: string;
  /** How fast it may be asked. */
  readonly pace: Pace;
  /** Where the runbooks can be read, for links in alerts. */
  readonly runbooks?: string;
  /** The rules that are active at this source. */
  readonly rules: readonly SessionRule[];
  readonly correlating: Correlating;
  readonly store: Store;
  /** Rejects when the topic did not take the message. */
  readonly publish: (message: Message) => Promise<void>;
  readonly clock: () => Instant;
  /** An id nobody else has: the owner of a lease. */
  readonly newId: () => string;
  readonly limits: Limits & {
    readonly lateness: Milliseconds;
    readonly storm: number;
    /** A source that was not read for longer than this was not covered. */
    readonly gap: Milliseconds;
    /** How long transitions are kept. */
    readonly alertRetention: Milliseconds;
  };
  readonly measure: (metric: Metric, value: number, dimension: string) => void;
  readonly log: PollLog;
}

/** What a poll needs to look beyond single sessions. */
export interface Correlating {
  /** Every correlation that is ready, at any source, for sources share groups; in the order in which they run. */
  readonly rules: readonly CorrelationRule[];
  /** Whether sessions of this source can match the rule that the correlation refers to. */
  readonly usable: (rule: CorrelationRule, base: BaseRule) => boolean;
  readonly placeOf: (source: string) => Place;
}

export interface PollLog {
  readonly info: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly warn: (message: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly error: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** One run: what is fixed while it lasts. */
export interface Round {
  readonly sweep: boolean;
  readonly signal: AbortSignal;
}
