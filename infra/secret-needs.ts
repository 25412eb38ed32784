import type { Config, SourceOptions } from '#shared/config/config.ts';
import { routeOf } from '#shared/receivers/registry.ts';
import { vendorNamed } from '#shared/sources/registry.ts';
import type { SecretNeed } from './secrets.ts';

/** Every secret the configuration refers to, once for each use. */
export function secretNeeds(config: Config): SecretNeed[] {
  const ofSources = Object.entries(config.sources).flatMap(([name, options]) => {
    const need = secretOfSource(options);
    return need === undefined ? [] : [{ ...need, usedBy: `source ${name}` }];
  });
  const ofReceivers = Object.entries(config.receivers).flatMap(([name, options]) => {
    const route = routeOf(options);
    if (route.by !== 'queue') return [];
    const { secret, fields } = route;
    return [{ secret, fields, usedBy: `receiver ${name}` }];
  });
  return [...ofSources, ...ofReceivers];
}

/** Undefined for a source that its role alone lets in. */
export function secretOfSource(options: SourceOptions): Omit<SecretNeed, 'usedBy'> | undefined {
  return vendorNamed(options.vendor).secretFields(options);
}
