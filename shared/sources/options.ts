import * as z from 'zod';
import { configFile, duration, secretReference, timeZone } from '../config/fields.ts';
import { MINUTE } from '../sessions/instant.ts';
import { DEFAULT_PACE } from './turnstile.ts';

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
      /** A client certificate: the secret's value holds `certificate` and `key`, both PEM. */
      client: secretReference.optional(),
    })
    .default({ verify: true }),
  proxy: z.url().optional(),
  /** Template of a link to the session in the PAM; `{id}`, `{alt_id}` and `{group_id}` are replaced. */
  session_url: z.string().nullable().default(null),
  /** How long the appliance may take to answer a single read. */
  timeout: duration.default(30_000),
  /** How long it may take to answer with its whole list. */
  list_timeout: duration.default(4 * MINUTE),
  /** Requests in a second, over all that one poller asks. */
  max_requests_per_second: z.number().min(0.1).max(1_000).default(DEFAULT_PACE.perSecond),
  max_concurrent: z.number().int().min(1).max(50).default(DEFAULT_PACE.atOnce),
  poll_every: duration.default(MINUTE),
  sweep_every: duration.default(360 * MINUTE),
};

/**
 * Credentials for what changes an appliance, in the form that `auth` has. The command line alone
 * reads them: no function is granted this secret, and the stack does not make it.
 */
export const adminOption = secretReference.optional();
