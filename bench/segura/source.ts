import type { Instant } from '#shared/sessions/instant.ts';
import { createHttp, type Http } from '#shared/sources/http.ts';
import { seguraOptions } from '#shared/sources/segura/options.ts';
import { createSeguraSource } from '#shared/sources/segura/source.ts';
import type { Source } from '#shared/sources/source.ts';
import type { SourceDeps } from '#shared/sources/vendor.ts';

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
  return createSeguraSource('segura-sp', options, depsAt(now));
}

export function benchHttp(url: string): Http {
  return createHttp({ url, tls: { verify: true } }, depsAt(Date.now));
}

function depsAt(now: () => Instant): SourceDeps {
  return {
    readSecret: async () => CREDENTIALS,
    readFile: async () => '',
    now,
    warn: (message, facts) => console.warn(message, facts),
  };
}
