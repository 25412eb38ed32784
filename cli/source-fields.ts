import type { Config } from '#shared/config/config.ts';
import type { SessionField } from '#shared/sessions/session.ts';
import { vendorNamed } from '#shared/sources/registry.ts';

/** The fields that each configured source supplies, by its name; no appliance is asked. */
export function sourceFields({
  config,
}: {
  readonly config: Pick<Config, 'sources'>;
}): ReadonlyMap<string, ReadonlySet<SessionField>> {
  return new Map(
    Object.entries(config.sources).map(([name, options]) => [
      name,
      vendorNamed(options.vendor).fields(options),
    ]),
  );
}
