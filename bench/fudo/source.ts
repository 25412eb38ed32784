import type { Instant } from '#shared/sessions/instant.ts';
import { fudoOptions } from '#shared/sources/fudo/options.ts';
import { createFudoSource } from '#shared/sources/fudo/source.ts';
import type { Source } from '#shared/sources/source.ts';

export const ZONE = 'Europe/Warsaw';
export const API_KEY = 'bench';

/** The source as a deployment makes it, without its pace: the appliance is nobody's here. */
export function benchSource(url: string, now: () => Instant): Source {
  const options = fudoOptions.parse({
    vendor: 'fudo',
    url,
    time_zone: ZONE,
    auth: { api_key: { secret: 'bench' } },
    max_requests_per_second: 1000,
  });
  return createFudoSource('fudo-dc1', options, {
    readSecret: async () => ({ api_key: API_KEY }),
    readFile: async () => '',
    now,
    warn: (message, facts) => console.warn(message, facts),
  });
}
