import { digestZone } from '../../shared/config/digest-zone.ts';
import type { Configuration } from '../../shared/config/read-config.ts';
import { isoOf } from '../../shared/sessions/instant.ts';
import { sessionLink } from '../../shared/sources/session-link.ts';
import type { Telemetry } from '../telemetry.ts';
import type { DigestDeps, DigestReads, DigestView } from './deps.ts';

/** What differs between Lambda and one machine. */
export interface Surroundings
  extends Pick<DigestDeps, 'store' | 'publish' | 'clock'>,
    Record<'telemetry', Telemetry> {}

export function createDigestDeps(
  configuration: Configuration,
  { store, publish, clock, telemetry }: Surroundings,
): DigestDeps {
  const { digest } = configuration.config;
  const view = createDigestView(configuration, store);
  return {
    ...view,
    schedule: { at: digest.at, days: digest.days, zone: view.zone },
    sendEmpty: digest.empty === 'send',
    store,
    publish,
    clock,
    ...telemetry,
  };
}

/** How the configuration's digest looks at a store. */
export function createDigestView(configuration: Configuration, store: DigestReads): DigestView {
  const { config, rules, correlations, expiredFilters } = configuration;
  const all = [...rules, ...correlations];
  const held = new Set(all.filter(({ deliver }) => deliver === 'digest').map(({ id }) => id));
  const silent = new Set(correlations.filter((rule) => rule.silent).map(({ id }) => id));
  return {
    store,
    zone: digestZone(config),
    sources: Object.entries(config.sources).map(([name, { poll_every, sweep_every }]) => ({
      ...{ name, poll_every, sweep_every },
    })),
    audience: {
      receivers: Object.entries(config.receivers).map(([name, { from }]) => ({ name, from })),
      experimental: new Set(
        all.filter(({ status }) => status === 'experimental').map(({ name }) => name),
      ),
    },
    isDelivered: (rule) => !held.has(rule) && !silent.has(rule),
    link: (session) => sessionLink(config.sources[session.source]?.session_url ?? null, session),
    waiting: all
      .filter(({ waitingFor }) => waitingFor.length > 0)
      .map(({ name, waitingFor }) => ({ rule: name, values: [...waitingFor] })),
    expiredFilters: expiredFilters.map(({ title, expires }) => ({
      title,
      ended: isoOf(expires - 1).slice(0, 10),
    })),
  };
}
