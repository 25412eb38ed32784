import * as z from 'zod';
import { timeZone } from '../../config/fields.ts';
import { commonOptions } from '../options.ts';

/** Where Systems Manager is in regions that are not below amazonaws.com. */
const SUFFIXES: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, 'amazonaws.com.cn'],
  [/^eusc-/, 'amazonaws.eu'],
];

export const ssmOptions = z
  .strictObject({
    vendor: z.literal('ssm'),
    ...commonOptions,
    /** The region whose sessions are watched; they are those of the account that the credentials are of. */
    region: z
      .string()
      .regex(/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/, 'must be a region of AWS such as eu-central-1'),
    /** Absent: the region's own. For an endpoint of one's own without private DNS, or a FIPS endpoint. */
    url: commonOptions.url.optional(),
    /** AWS gives instants, so the zone is only that in which people read them. */
    time_zone: timeZone.default('Etc/UTC'),
    /** Sessions in one request; AWS takes no more than 200. */
    page_size: z.number().int().min(1).max(200).default(200),
    /** Who ends sessions from the command line: a profile of AWS's own configuration there. */
    admin: z.strictObject({ profile: z.string().min(1) }).optional(),
  })
  .transform(({ url, ...options }) => ({ ...options, url: url ?? endpointOf(options.region) }));
export type SsmOptions = z.output<typeof ssmOptions>;

function endpointOf(region: string): string {
  const suffix = SUFFIXES.find(([regions]) => regions.test(region))?.[1] ?? 'amazonaws.com';
  return `https://ssm.${region}.${suffix}`;
}
