import * as z from 'zod';
import { LEVELS } from '../alerts/level.ts';

const instant = z.iso.datetime();
const level = z.enum(LEVELS);
const count = z.number().int().nonnegative();
const byLevel = z.partialRecord(level, count);

/** An alert that stands for others like it. */
const example = z.object({
  level,
  title: z.string(),
  source: z.string(),
  alert: z.string(),
  short_id: z.string(),
  opened_at: instant,
  resolved_at: instant.optional(),
});

/** What one rule did. */
const ruleLine = z.object({
  rule: z.string(),
  fired: count,
  escalated: count,
  reminded: count,
  resolved: count,
  /** The alerts of the period by the highest level they reached. */
  levels: byLevel,
  examples: z.array(example),
});

/** Rules named one by one, and how many alerts the others had. */
const ruleList = z.object({
  rules: z.array(ruleLine),
  more_rules: count,
  more_alerts: count,
});

const openAlert = z.object({
  level,
  title: z.string(),
  rule: z.string(),
  source: z.string(),
  alert: z.string(),
  short_id: z.string(),
  opened_at: instant,
  link: z.string().optional(),
  /** The appliance has not confirmed the session for so long that nobody watches it. */
  stale: z.boolean(),
});

/** What an experimental rule would have sent. */
const trialLine = z.object({
  rule: z.string(),
  /** Notifications, by the level that receivers go by. */
  levels: byLevel,
  would_send: count,
  /** Receiver to number; those that would get none are not named. */
  receivers: z.record(z.string(), count),
  examples: z.array(example),
});

const trouble = z.object({
  source: z.string(),
  what: z.enum(['down', 'gap', 'never_read', 'never_swept', 'sweep_late', 'first_look']),
  from: instant.optional(),
  to: instant.optional(),
  /** Of gaps: how many there were, and how long they lasted together; `from` and `to` are the longest's. */
  gaps: count.optional(),
  seconds: count.optional(),
  live: count.optional(),
  over_limit: count.optional(),
  ghosts: count.optional(),
});

const staleSession = z.object({
  source: z.string(),
  session: z.string(),
  user: z.string().optional(),
  target: z.string().optional(),
  started_at: instant,
  confirmed_at: instant,
});

export const digestCounts = z.object({
  /** Open now, of the rules whose alerts people get. */
  open: count,
  fired: count,
  escalated: count,
  reminded: count,
  resolved: count,
  /** Changes that were sent to people by themselves. */
  notifications: count,
  /** Alerts that people hear of here alone. */
  held: count,
  /** Alerts of experimental rules. */
  trial: count,
  storms: count,
  in_storms: count,
  superseded: count,
  late: count,
  unverified: count,
});
export type DigestCounts = z.infer<typeof digestCounts>;

/** The summary before a shift. Lists are capped; what is left out is counted beside them. */
export const digest = z.object({
  from: instant,
  until: instant,
  /** The zone of the people who read it. */
  zone: z.string(),
  /** Nothing happened, nothing is open, every source was covered. */
  empty: z.boolean(),
  open: z.object({ total: count, by_level: byLevel, alerts: z.array(openAlert) }),
  fired: ruleList,
  held: ruleList,
  trial: z.object({ rules: z.array(trialLine), more_rules: count }),
  /** Rule to number of changes that a storm's summary told. */
  storms: z.record(z.string(), count),
  sources: z.object({ troubles: z.array(trouble), more: count }),
  stale: z.object({ total: count, sessions: z.array(staleSession) }),
  waiting: z.array(z.object({ rule: z.string(), values: z.array(z.string()) })),
  expired_filters: z.array(z.object({ title: z.string(), ended: z.string() })),
  counts: digestCounts,
  /** Those of the digest before; absent of the first. */
  before: digestCounts.optional(),
  /** Records that this version could not read. */
  unreadable: count,
  /** Open alerts that were too many to look at. */
  not_looked_at: count,
  /** Set where the last digest is so long ago that the time before `from` was not read. */
  cut_from: instant.optional(),
});
export type Digest = z.infer<typeof digest>;
export type RuleLine = z.infer<typeof ruleLine>;
export type RuleList = z.infer<typeof ruleList>;
export type TrialLine = z.infer<typeof trialLine>;
export type OpenAlert = z.infer<typeof openAlert>;
export type DigestExample = z.infer<typeof example>;
export type SourceTrouble = z.infer<typeof trouble>;
