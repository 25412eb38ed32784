import type { Config, SourceOptions } from '#shared/config/config.ts';
import { routeOf } from '#shared/receivers/registry.ts';
import { CLIENT_FIELDS } from '#shared/sources/http-dispatcher.ts';
import { vendorNamed } from '#shared/sources/registry.ts';
import type { SecretNeed } from './secrets.ts';

/** Every secret the configuration refers to, once for each use. */
export function secretNeeds(config: Config): SecretNeed[] {
  const ofSources = Object.entries(config.sources).flatMap(([name, options]) => {
    return secretsOfSource(options).map((need) => ({ ...need, usedBy: `source ${name}` }));
  });
  const ofReceivers = Object.entries(config.receivers).flatMap(([name, options]) => {
    const route = routeOf(options);
    if (route.by !== 'queue') return [];
    const { secret, fields } = route;
    return [{ secret, fields, usedBy: `receiver ${name}` }];
  });
  return [...ofSources, ...ofReceivers];
}

/**
 * What a poller must read: none for a source that its role alone lets in. Never `admin`, by which
 * people change an appliance: no function may have that, and the stack does not make it.
 */
export function secretsOfSource(options: SourceOptions): Omit<SecretNeed, 'usedBy'>[] {
  const own = vendorNamed(options.vendor).secretFields(options);
  const { client } = options.tls;
  return [
    ...(own === undefined ? [] : [own]),
    ...(client === undefined ? [] : [{ secret: client.secret, fields: CLIENT_FIELDS }]),
  ];
}
