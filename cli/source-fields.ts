import type { Settings } from '#shared/config/read-settings.ts';
import type { SessionField } from '#shared/sessions/session.ts';
import { vendorNamed } from '#shared/sources/registry.ts';

/** The fields that each configured source supplies, by its name; no appliance is asked. */
export function sourceFields({
  config,
  readFile,
}: Pick<Settings, 'config' | 'readFile'>): ReadonlyMap<string, ReadonlySet<SessionField>> {
  const deps = {
    readSecret: () => Promise.reject(new Error('no appliance is asked')),
    readFile,
    now: Date.now,
    warn: () => undefined,
  };
  return new Map(
    Object.entries(config.sources).map(([name, options]) => [
      name,
      vendorNamed(options.vendor).createSource(name, options, deps).fields,
    ]),
  );
}
