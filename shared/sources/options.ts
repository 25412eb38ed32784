import { z } from 'zod';
import { configFile, duration, timeZone } from '../config/fields.ts';
import { MINUTE } from '../sessions/instant.ts';

/** Options every source takes, whatever its vendor. */
export const commonOptions = {
  url: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  /** The zone of the appliance's clock. Required: a wrong guess is hours of wrong durations. */
  time_zone: timeZone,
  tls: z
    .strictObject({
      /** PEM bundle of the private CA, relative to the configuration's folder. */
      ca: configFile.optional(),
      /** `false` accepts any certificate; logged at every start. */
      verify: z.boolean().default(true),
    })
    .default({ verify: true }),
  proxy: z.url().optional(),
  /** Template of a link to the session in the PAM; `{id}`, `{alt_id}` and `{group_id}` are replaced. */
  session_url: z.string().nullable().default(null),
  /** How long the appliance may take to answer a single read. */
  timeout: duration.default(30_000),
  /** How long it may take to answer with its whole list. */
  list_timeout: duration.default(4 * MINUTE),
  poll_every: duration.default(MINUTE),
  sweep_every: duration.default(360 * MINUTE),
};
