import { randomUUID } from 'node:crypto';
import type { Configuration } from '../../shared/config/read-config.ts';
import { gapAfter } from '../../shared/digest/coverage.ts';
import { applicableRules, missingFields } from '../../shared/rules/applicable-rules.ts';
import { basesBelow } from '../../shared/rules/correlation/bases-below.ts';
import type { CorrelationRule } from '../../shared/rules/correlation/correlation-rule.ts';
import { runOrder } from '../../shared/rules/correlation/run-order.ts';
import type { Instant } from '../../shared/sessions/instant.ts';
import { vendorNamed } from '../../shared/sources/registry.ts';
import { sessionLink } from '../../shared/sources/session-link.ts';
import type { Source } from '../../shared/sources/source.ts';
import type { SourceDeps } from '../../shared/sources/vendor.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Correlating, PollDeps } from './deps.ts';

/** What differs between Lambda and one machine. */
export interface Surroundings {
  readonly store: Store;
  readonly publish: PollDeps['publish'];
  readonly readSecret: SourceDeps['readSecret'];
  /** In place of the machine's own. */
  readonly awsCredentials?: SourceDeps['awsCredentials'];
  readonly clock: () => Instant;
  readonly telemetry: Telemetry;
}

/** Throws when the configuration has no such source. Says in the log which rules cannot run there. */
export function createPollDeps(
  name: string,
  configuration: Configuration,
  { store, publish, readSecret, awsCredentials, clock, telemetry }: Surroundings,
): PollDeps {
  const { config, rules, correlations, readFile } = configuration;
  const options = config.sources[name];
  if (options === undefined) throw new Error(`pamwatch.yaml: there is no source ${name}`);
  const { log, measure } = telemetry;
  for (const warning of configuration.warnings) {
    log.warn('the configuration needs a look', { source: name, warning });
  }
  const vendor = vendorNamed(options.vendor);
  const source = vendor.createSource(name, options, {
    readSecret,
    readFile,
    now: clock,
    warn: log.warn,
    ...(awsCredentials && { awsCredentials }),
  });
  const { active, waiting, notApplicable } = applicableRules(rules, source.fields);
  const correlating = correlatingAt(source.fields, correlations, config);
  const { rules: ready, usable } = correlating;
  log.info('rules', {
    source: name,
    correlations: ready
      .filter((rule) => !rule.silent && basesBelow(rule).some((one) => usable(one.rule, one.base)))
      .map((rule) => rule.name),
    active: active.map((rule) => rule.name),
    waiting: waiting.map(({ rule }) => rule.name),
    notApplicable: notApplicable.map(({ rule }) => rule.name),
  });
  return {
    source,
    zone: options.time_zone,
    pace: {
      every: options.poll_every,
      perSecond: options.max_requests_per_second,
      atOnce: options.max_concurrent,
    },
    ...(config.runbooks === undefined ? {} : { runbooks: config.runbooks }),
    rules: active,
    correlating,
    store,
    publish,
    clock,
    newId: randomUUID,
    limits: {
      ...config.limits,
      gap: gapAfter(options.poll_every),
      retention: config.retention.sessions,
      alertRetention: config.retention.alerts,
    },
    measure,
    log,
  };
}

function correlatingAt(
  fields: Source['fields'],
  rules: readonly CorrelationRule[],
  { sources }: Configuration['config'],
): Correlating {
  return {
    rules: runOrder(rules.filter(({ waitingFor }) => waitingFor.length === 0)),
    usable: (rule, base) => missingFields(rule.needs(base), fields).length === 0,
    placeOf: (name) => ({
      zone: sources[name]?.time_zone ?? 'UTC',
      link: (session) => sessionLink(sources[name]?.session_url ?? null, session),
    }),
  };
}
