import * as z from 'zod';
import { secretReference } from '../../config/fields.ts';
import { adminOption, commonOptions } from '../options.ts';

export const fudoOptions = z.strictObject({
  vendor: z.literal('fudo'),
  ...commonOptions,
  auth: z.strictObject({ api_key: secretReference }),
  admin: adminOption,
  /** Sessions in one request of the list. */
  page_size: z.number().int().min(1).max(10_000).default(500),
  /** Sessions read by one request for several; 0 reads each by itself. */
  batch_size: z.number().int().min(0).max(500).default(50),
  /** Further URL parameters of the list, for what the appliance's own API page offers. */
  list_parameters: z.record(z.string(), z.string()).default({}),
  /** The highest threat level the appliance can give; the documents do not say whether 1 or 100. */
  threat_scale: z.number().positive().default(100),
});
export type FudoOptions = z.output<typeof fudoOptions>;
