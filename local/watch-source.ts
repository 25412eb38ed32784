import { randomUUID } from 'node:crypto';
import { createPollHandler } from '#functions/poll/create-handler.ts';
import type { PollDeps } from '#functions/poll/deps.ts';
import { POLL_TIMEOUT, SWEEP_TIMEOUT } from '#functions/poll/timing.ts';
import type { Config, SourceOptions } from '#shared/config/config.ts';
import type { Configuration } from '#shared/config/read-config.ts';
import { applicableRules } from '#shared/rules/applicable-rules.ts';
import { vendorNamed } from '#shared/sources/registry.ts';
import type { SourceDeps } from '#shared/sources/vendor.ts';
import { localContext } from './lambda.ts';

/** What a poll on this machine has from outside. */
export interface Surroundings
  extends Pick<PollDeps, 'store' | 'publish' | 'clock' | 'log'>,
    Pick<SourceDeps, 'awsCredentials'> {
  readonly measure: PollDeps['measure'];
  readonly readSecret: SourceDeps['readSecret'];
  readonly configuration: () => Configuration;
}

export interface WatchedSource {
  readonly name: string;
  /** One run of the poll function; rejects when the poll failed. */
  run(event: { readonly sweep: boolean }): Promise<void>;
}

/** The poll function of one source, with the rules as they are at each run. */
export function watchSource(
  name: string,
  options: SourceOptions,
  surroundings: Surroundings,
): WatchedSource {
  const { configuration, clock, log, readSecret, awsCredentials } = surroundings;
  const source = vendorNamed(options.vendor).createSource(name, options, {
    readSecret,
    readFile: (path) => configuration().readFile(path),
    now: clock,
    warn: (message, facts) => log.warn(message, { source: name, ...facts }),
    ...(awsCredentials && { awsCredentials }),
  });
  const handler = createPollHandler(async () => {
    const { config, rules } = configuration();
    return {
      ...surroundings,
      source,
      zone: options.time_zone,
      rules: applicableRules(rules, source.fields).active,
      newId: randomUUID,
      limits: limitsOf(config),
    };
  });
  return {
    name,
    run: async (event) => {
      const timeout = event.sweep ? SWEEP_TIMEOUT : POLL_TIMEOUT;
      await handler(event, localContext(`poll-${name}`, timeout));
    },
  };
}

function limitsOf({ limits, retention }: Config): PollDeps['limits'] {
  return { ...limits, retention: retention.sessions, alertRetention: retention.alerts };
}
