import * as z from 'zod';
import { LEVELS } from '../alerts/level.ts';
import { slackOptions } from '../receivers/slack/options.ts';
import { MOST_REMINDERS, SHORTEST_WAIT } from '../rules/reminders.ts';
import { fudoOptions } from '../sources/fudo/options.ts';
import { seguraOptions } from '../sources/segura/options.ts';
import { ssmOptions } from '../sources/ssm/options.ts';
import { configFile, duration, timeZone } from './fields.ts';

const sourceName = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and -; it is a key and never changes');
const receiverName = z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and -');
const valueName = z.string().regex(/^\w+$/, 'must be letters, digits and _');
const calendarName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*$/, 'must begin with a letter and go on with a-z, 0-9, _ and -');
const level = z.enum(LEVELS);
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time of day such as "07:00"');

const shiftTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "06:00", before "24:00"');
/** `mon-fri`, `sat`, or a list such as `mon,wed-fri`. */
const weekdays = z
  .string()
  .regex(
    /^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?(,(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?)*$/,
    'must be days such as mon-fri or mon,wed-fri',
  );

const calendar = z.strictObject({
  zone: timeZone,
  days: weekdays,
  from: timeOfDay,
  /** At or before `from`: on the next day. */
  to: timeOfDay,
  /** A file of dates (`2026-12-25 Christmas`), one a line, `#` starts a comment. */
  holidays: configFile.optional(),
});

/** `never`, or what differs from what a rule, or pamwatch, does by itself. */
const remind = z.union(
  [
    z.literal('never'),
    z
      .strictObject({
        /** After this long without news of an open alert; each further wait is twice as long. */
        after: duration.refine((span) => span >= SHORTEST_WAIT, 'must be 1m or longer'),
        /** How often, until there is other news of it. */
        most: z.number().int().min(1).max(MOST_REMINDERS),
        /** Only alerts of this level or a higher one. */
        from: level,
      })
      .partial(),
  ],
  {
    error: ({ input }) =>
      typeof input === 'object' && input !== null
        ? undefined
        : 'must be never, or a mapping of after, most and from',
  },
);

const ruleSettings = z
  .strictObject({
    /** `alerts` sends; `digest` only lists it in the digest; `off` does not evaluate it. */
    deliver: z.enum(['alerts', 'digest', 'off']).optional(),
    /** When people are told again of its alerts that stay open. */
    remind: remind.optional(),
  })
  .refine(
    ({ deliver, remind: reminders }) => deliver !== undefined || reminders !== undefined,
    'says nothing: write deliver, remind or both',
  );

/** What all that people read have in common. */
const readByPeople = {
  from: level.default('medium'),
  /** Whether it gets the digests, whatever its level. */
  digest: z.boolean().default(true),
  /** Whether it is told that an alert which it heard of is over. */
  resolved: z.boolean().default(true),
};
const emailReceiver = z.strictObject({ email: z.email(), ...readByPeople });
const slackReceiver = z.strictObject({ slack: slackOptions, ...readByPeople });

/** The daily summary, or one before each shift. */
const digest = z
  .strictObject({
    /** Times of day at which shifts begin; none: no digests. */
    at: z.array(shiftTime).max(24).default(['06:00']),
    days: weekdays.default('mon-sun'),
    /** Absent: that of the first calendar, or of the first source. */
    zone: timeZone.optional(),
    /** Whether people hear that there was nothing to report. */
    empty: z.enum(['send', 'skip']).default('send'),
  })
  .prefault({});

const value = z.union([z.string(), z.number()]);
const valueOrList = z.union([value, z.array(value)], {
  error: 'must be a text, a number, or a list of those',
});

export const configSchema = z.strictObject({
  version: z.literal(1, "must be 1, the version of this file's format"),
  sources: z.record(
    sourceName,
    z.discriminatedUnion('vendor', [seguraOptions, fudoOptions, ssmOptions]),
  ),
  /** What `%name%` in a rule stands for. */
  values: z.record(valueName, valueOrList).default({}),
  calendars: z.record(calendarName, calendar).default({}),
  /** By the rule's name. */
  rules: z.record(z.string(), ruleSettings).default({}),
  /** When people are told again of alerts that stay open, where a rule says nothing else. */
  remind: remind.optional(),
  receivers: z.record(receiverName, z.union([emailReceiver, slackReceiver])).default({}),
  digest,
  /** Who gets pamwatch's own alarms. */
  operators: z.strictObject({ email: z.email() }),
  /** Where the runbooks can be read: alerts link to `<this>/docs/runbooks/...`. Absent: the path alone. */
  runbooks: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  aws: z
    .strictObject({
      stage: z
        .string()
        .regex(/^[a-z0-9-]{1,16}$/, 'must be 1 to 16 of a-z, 0-9 and -')
        .default('prod'),
      qualifier: z
        .string()
        .regex(/^[a-z0-9]{1,10}$/, 'must be 1 to 10 of a-z and 0-9, as in cdk bootstrap')
        .default('hnb659fds'),
      permissions_boundary: z.string().nullable().default(null),
      /** Name of an existing table to use in place of one of our own. */
      table: z.string().nullable().default(null),
      /** ARN of a KMS key of your own that encrypts the secrets; without one it is the account's for Secrets Manager. */
      secrets_key: z
        .string()
        .regex(
          /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
          'must be the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID, and not of an alias',
        )
        .nullable()
        .default(null),
      tags: z.record(z.string(), z.string()).default({}),
    })
    .prefault({}),
  /** Absent: the functions run outside any VPC. */
  network: z
    .strictObject({
      vpc: z.string().startsWith('vpc-'),
      subnets: z.array(z.string().startsWith('subnet-')).min(1),
      /** Those of the subnets: the DynamoDB gateway endpoint goes into them. */
      route_tables: z.array(z.string().startsWith('rtb-')).default([]),
      /** `create` makes the gateway and interface endpoints the poller needs; `existing` relies on yours. */
      endpoints: z.enum(['create', 'existing']).default('create'),
    })
    .optional(),
  retention: z
    .strictObject({ sessions: duration.prefault('90d'), alerts: duration.prefault('1y') })
    .prefault({}),
  limits: z
    .strictObject({
      /** An alert of the same situation within this time continues the last one. */
      reopen_within: duration.prefault('15m'),
      /** A sweep looks this far back for sessions nobody saw while they ran. */
      lateness: duration.prefault('1d'),
      /** A session live longer than this at the first poll is taken for one that was never closed. */
      ghost_after: duration.prefault('7d'),
      /** More transitions than this in one poll reach people as one summary. */
      storm: z.number().int().min(2).default(20),
    })
    .prefault({}),
});

/** pamwatch.yaml as the program uses it: defaults filled in, durations in milliseconds. */
export type Config = z.output<typeof configSchema>;
export type SourceOptions = Config['sources'][string];
export type ReceiverOptions = Config['receivers'][string];
