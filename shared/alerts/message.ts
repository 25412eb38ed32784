import * as z from 'zod';
import { digest } from '../digest/digest-schema.ts';
import { SESSION_STATES } from '../sessions/session.ts';
import { TRANSITION_REASONS } from './alert.ts';
import { LEVELS } from './level.ts';

const instant = z.iso.datetime();

const messageSession = z.object({
  id: z.string(),
  state: z.enum(SESSION_STATES),
  vendor: z.string(),
  user: z.string().optional(),
  account: z.string().optional(),
  target: z.string().optional(),
  target_port: z.number().optional(),
  source_ip: z.string().optional(),
  protocol: z.string().optional(),
  gateway: z.string().optional(),
  safe: z.string().optional(),
  ticket: z.string().optional(),
  recorded: z.boolean().optional(),
  started_at: instant,
  ended_at: instant.optional(),
  terminate_at: instant.optional(),
  /** When the appliance last confirmed it. */
  confirmed_at: instant,
  /** The same start in the appliance's own zone, `2026-01-06T22:41:00-03:00[America/Sao_Paulo]`. */
  started_local: z.string(),
});

/** One of the sessions that make a group, newest last. */
const groupSession = z.object({
  source: z.string(),
  id: z.string(),
  user: z.string().optional(),
  account: z.string().optional(),
  target: z.string().optional(),
  source_ip: z.string().optional(),
  protocol: z.string().optional(),
  started_at: instant,
  /** Absent while it is live, or where its end is of no account to the rule. */
  ended_at: instant.optional(),
  /** When it came to count. */
  at: instant,
  /** Where a person opens it in the PAM. */
  link: z.string().optional(),
});

const why = z.array(z.object({ field: z.string(), value: z.string(), limit: z.string() }));

const common = z.array(z.object({ field: z.string(), value: z.string() }));

/** A group of another correlation that this one counts, as it was when that began to hold. */
const foundGroup = z.object({
  rule: z.object({ name: z.string(), title: z.string() }),
  /** What an alert of its own is or would be called. */
  title: z.string(),
  fields: common,
  why,
  /** When its condition began to hold. */
  at: instant,
  /** Absent while it holds, or where that is of no account to the rule. */
  ended_at: instant.optional(),
  /** How many sessions it had then. */
  sessions: z.number().int().nonnegative(),
});

/** What an alert of a correlation is about. */
const messageGroup = z.object({
  /** What the sessions have in common. */
  fields: common,
  /** The newest of them, those of `groups` too; `total` says how many there are. */
  sessions: z.array(groupSession),
  total: z.number().int().nonnegative(),
  /** Of a correlation of correlations: the newest of what those found, newest last. */
  groups: z.array(foundGroup).optional(),
  groups_total: z.number().int().nonnegative().optional(),
  /** Sessions and groups that were not kept because there were too many. */
  dropped: z.number().int().nonnegative(),
});

const header = {
  schema: z.literal('pamwatch.alert/1'),
  /** Unique to this message and the same on every attempt: `<alert>-<n>`, or the batch's id. */
  id: z.string(),
  source: z.string(),
  level: z.enum(LEVELS),
  peak_level: z.enum(LEVELS),
  reason: z.enum(TRANSITION_REASONS),
  at: instant,
  title: z.string(),
};

/** One transition. `detail`: people hear of it through a summary or a later transition. */
export const alertMessage = z.object({
  ...header,
  kind: z.enum(['notification', 'detail']),
  alert: z.string(),
  /** What people call the alert: five characters, such as `7K3FQ`. */
  short_id: z.string(),
  n: z.number().int().positive(),
  transition: z.enum(['fired', 'escalated', 'reminded', 'resolved']),
  rule: z.object({ id: z.string(), name: z.string(), rev: z.string(), title: z.string() }),
  /** `session:<source>/<id>`, or the group's. */
  subject: z.string(),
  /** Of a group: the newest of its sessions. */
  session: messageSession,
  /** Of a correlation alone. */
  group: messageGroup.optional(),
  /** Seconds the session has lasted at `at`. */
  duration_seconds: z.number(),
  why,
  /** Levels passed on the way since the last transition. */
  steps: z.array(z.object({ at: instant, level: z.enum(LEVELS) })),
  opened_at: instant,
  decided_at: instant,
  /** How long after `at` it was decided. */
  late_seconds: z.number(),
  unverified: z.boolean(),
  /** People heard nothing of this alert before; absent, the first transition is taken for it. */
  first: z.boolean().optional(),
  /** Of an end: the alert fired or rose in the same decision, and this tells both. */
  rose: z.boolean().optional(),
  falsepositives: z.array(z.string()),
  /** First steps for whoever gets it. */
  steps_to_take: z.array(z.string()),
  /** What happens if nobody does anything. */
  next: z.object({ level: z.enum(LEVELS), at: instant }).optional(),
  /** Of a reminder: which of how many. */
  reminder: z.object({ number: z.number().int(), most: z.number().int() }).optional(),
  /** When people are told again, if nothing else is said before. */
  next_reminder_at: instant.optional(),
  previous: z.string().optional(),
  links: z.object({ session: z.string().optional(), runbook: z.string().optional() }),
});
export type AlertMessage = z.infer<typeof alertMessage>;

const summarySession = z.object({
  id: z.string(),
  user: z.string().optional(),
  target: z.string().optional(),
  started_at: instant,
  note: z.string().optional(),
});

/** Several transitions in one message: a storm, the baseline of the first poll, or a digest. */
export const summaryMessage = z.object({
  ...header,
  kind: z.literal('summary'),
  /** Number of transitions folded in (storm), of live sessions (baseline), of alerts (digest). */
  total: z.number().int().nonnegative(),
  /** How many of a storm's transitions are reminders of alerts that are still open. */
  reminders: z.number().int().positive().optional(),
  /** Rule name to how many. */
  rules: z.record(z.string(), z.number()),
  /** Baseline: what is live, over a limit, and what looks like a ghost; at most ten of each. */
  baseline: z
    .object({
      live: z.number(),
      over_limit: z.array(summarySession),
      over_limit_total: z.number(),
      ghosts: z.array(summarySession),
      ghosts_total: z.number(),
    })
    .optional(),
  digest: digest.optional(),
});
export type SummaryMessage = z.infer<typeof summaryMessage>;

export const message = z.discriminatedUnion('kind', [alertMessage, summaryMessage]);
export type Message = AlertMessage | SummaryMessage;
