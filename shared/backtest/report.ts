import type { Level } from '../alerts/level.ts';
import type { DurationReport } from './durations.ts';
import type { Spread } from './statistics.ts';
import type { Threshold } from './thresholds.ts';

export type LevelCounts = Readonly<Record<Level, number>>;

/** Everything a backtest found. Instants are ISO 8601 in UTC, days are dates of the zone. */
export interface Report {
  readonly schema: 'pamwatch.backtest/1';
  readonly input: InputReport;
  readonly span: {
    readonly from: string;
    readonly to: string;
    /** Days of the zone that the span touches. */
    readonly days: number;
    readonly zone: string;
    readonly poll_every_seconds: number;
  };
  readonly durations: DurationReport;
  readonly timeline: TimelineReport;
  readonly new: RuleSetReport;
  readonly old?: RuleSetReport;
  readonly difference?: DifferenceReport;
}

export interface InputReport {
  /** Where the sessions came from. */
  readonly name: string;
  /** Sessions that were replayed. */
  readonly sessions: number;
  /** Of those, not over. */
  readonly live: number;
  /** Left out: they began after the span or ended before it. Rules that look back still learn from what was before. */
  readonly outside: number;
  /** Left out: the same session had been read before. */
  readonly repeated: number;
}

export interface TimelineReport {
  readonly bin_seconds: number;
  readonly bins: readonly {
    readonly at: string;
    /** Most sessions live at once, looked at every quarter of an hour. */
    readonly live: number;
    readonly started: number;
  }[];
}

export interface RuleSetReport {
  /** Where the rules were read. */
  readonly name: string;
  readonly rules: readonly RuleReport[];
  readonly not_evaluated: readonly { readonly rule: string; readonly why: string }[];
  readonly totals: Totals;
  /** Days and rules without a transition are left out. */
  readonly days: readonly DayReport[];
  readonly shifts: readonly ShiftReport[];
  readonly receivers: readonly ReceiverReport[];
  readonly storms: StormReport;
  /** Alerts that opened, by the bins of the timeline. */
  readonly cells: readonly {
    readonly bin: number;
    readonly rule: string;
    readonly alerts: number;
    readonly peak_level: Level;
  }[];
  readonly thresholds: readonly Threshold[];
  /** The sessions with the highest and longest alerts. */
  readonly loudest: readonly StoryReport[];
}

export interface Totals {
  readonly alerts: number;
  readonly fired: number;
  readonly escalated: number;
  readonly reminded: number;
  readonly resolved: number;
  /** Alerts that were open at the end of what is known. */
  readonly still_open: number;
  /** What people would get, if they took every level: notifications and summaries. */
  readonly messages: number;
}

export interface RuleReport extends Totals {
  readonly name: string;
  readonly id: string;
  readonly title: string;
  readonly deliver: 'alerts' | 'digest';
  /** Of a rule that learns silently first: when it begins to speak. Where the appliance's own past is read, it does so at once. */
  readonly speaks_from?: string;
  /** Alerts by the highest level they reached. */
  readonly levels: LevelCounts;
  readonly per_day: Spread;
  readonly examples: readonly EpisodeReport[];
}

export interface DayReport {
  readonly date: string;
  readonly rule: string;
  readonly alerts: number;
  readonly escalated: number;
  readonly reminded: number;
  readonly resolved: number;
  /** Alerts that opened, by the level they opened with. */
  readonly levels: LevelCounts;
}

export interface ShiftReport {
  /** `06:00-14:00` */
  readonly shift: string;
  /** How many of them the span holds. */
  readonly shifts: number;
  readonly alerts: Spread;
  readonly messages: Spread;
  /** By the receiver's name. */
  readonly receivers: Readonly<Record<string, Spread>>;
}

export interface ReceiverReport {
  readonly name: string;
  readonly from: Level;
  /** What makes a sound. */
  readonly messages: number;
  /** Ends told by changing what was told before. */
  readonly edits: number;
  readonly per_day: Spread;
}

export interface StormReport {
  /** More notifications than this in one poll become one summary. */
  readonly limit: number;
  readonly collapsed_polls: number;
  /** Transitions that people got in a summary alone. */
  readonly folded: number;
  /** The busiest five minutes that do not overlap, busiest first. */
  readonly busiest: readonly {
    readonly from: string;
    readonly to: string;
    readonly transitions: number;
    readonly collapsed_polls: number;
    readonly rules: Readonly<Record<string, number>>;
  }[];
}

export interface SessionReport {
  readonly source: string;
  readonly id: string;
  readonly user?: string;
  readonly account?: string;
  readonly target?: string;
  readonly started_at: string;
  readonly ended_at?: string;
}

/** The sessions that a correlation's alert is about. */
export interface GroupReport {
  /** `group:five-sessions-by-one-user/jdoe` */
  readonly subject: string;
  readonly fields: readonly { readonly field: string; readonly value: string }[];
  /** Those that counted when the level was last raised, the newest last; of many, the newest. */
  readonly sessions: readonly SessionReport[];
  readonly total: number;
}

export interface EpisodeReport {
  readonly rule: string;
  readonly title: string;
  readonly peak_level: Level;
  readonly opened_at: string;
  readonly resolved_at?: string;
  readonly steps: readonly { readonly at: string; readonly level: Level }[];
  /** Of a group: its newest session. */
  readonly session: SessionReport;
  readonly group?: GroupReport;
}

export interface StoryReport {
  readonly session: SessionReport;
  readonly group?: GroupReport;
  readonly episodes: readonly EpisodeReport[];
}

export interface DifferenceReport {
  readonly rules: readonly RuleDifference[];
  readonly only_new: ChangeReport;
  readonly only_old: ChangeReport;
  readonly level_changed: ChangeReport;
  /** The same level, opened at another time. */
  readonly moved: ChangeReport;
  readonly same: number;
}

export interface RuleDifference {
  readonly rule: string;
  readonly only_new: number;
  readonly only_old: number;
  readonly raised: number;
  readonly lowered: number;
  readonly moved: number;
  readonly same: number;
}

export interface ChangeReport {
  readonly alerts: number;
  readonly examples: readonly {
    readonly new?: EpisodeReport;
    readonly old?: EpisodeReport;
  }[];
}
