import * as z from 'zod';
import { secretReference } from '../../config/fields.ts';
import { adminOption, commonOptions } from '../options.ts';

const oauth1 = secretReference.extend({
  /** The documents name no realm; it is sent only if set here. */
  realm: z.string().optional(),
  /** The URL the appliance believes it has, where a proxy or balancer changes scheme, host or port. */
  signature_base_url: z.url().optional(),
});

const oauth2 = secretReference.extend({
  token_path: z.string().startsWith('/').default('/iso/oauth2/token'),
  /** How the client proves itself: form body as public clients do, or RFC 6749's Basic header. */
  client_auth: z.enum(['body', 'basic']).default('body'),
  /** Required by multi-tenant appliances that are called by address. */
  tenant: z.string().optional(),
});

export const seguraOptions = z.strictObject({
  vendor: z.literal('segura'),
  ...commonOptions,
  auth: z.union([z.strictObject({ oauth1 }), z.strictObject({ oauth2 })]),
  admin: adminOption,
  paths: z
    .strictObject({
      list: z.string().startsWith('/').default('/api/session/remotesessions'),
      get: z.string().startsWith('/').includes('{id}').default('/api/session/remotesessions/{id}'),
      drop: z
        .string()
        .startsWith('/')
        .includes('{session_id}')
        .default('/api/pam/session/drop/{session_id}'),
    })
    .prefault({}),
  /** `false` reads the whole list at every poll, as suits an appliance that answers for no single id. */
  incremental: z.boolean().default(true),
  /** Threat levels from the risk endpoint ("Dashboards" resource); off unless set. */
  risk: z
    .strictObject({
      path: z.string().startsWith('/').default('/iso/coge/risco/all'),
      /** The documents say both 15 and 100; the figures are turned into percent of this. */
      scale: z.number().positive().default(100),
    })
    .optional(),
});
export type SeguraOptions = z.output<typeof seguraOptions>;
