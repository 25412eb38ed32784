import type { Instant } from '#shared/sessions/instant.ts';
import { seguraOptions } from '#shared/sources/segura/options.ts';
import { createSeguraSource } from '#shared/sources/segura/source.ts';
import type { Source } from '#shared/sources/source.ts';

export const ZONE = 'America/Sao_Paulo';
export const CREDENTIALS = { client_id: 'bench', client_secret: 'bench' };

/** The source as a deployment makes it, without its pace: the appliance is nobody's here. */
export function benchSource(url: string, now: () => Instant, incremental: boolean): Source {
  const options = seguraOptions.parse({
    vendor: 'segura',
    url,
    time_zone: ZONE,
    auth: { oauth2: { secret: 'bench' } },
    max_requests_per_second: 1000,
    incremental,
  });
  return createSeguraSource('segura-sp', options, {
    readSecret: async () => CREDENTIALS,
    readFile: async () => '',
    now,
    warn: (message, facts) => console.warn(message, facts),
  });
}
