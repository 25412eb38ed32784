import type { Surroundings } from '#functions/poll/create-deps.ts';
import { createSnsPublisher } from '#functions/sns-publisher.ts';
import type { Config } from '#shared/config/config.ts';
import type { Configuration } from '#shared/config/read-config.ts';
import type { AwsCredentials } from '#shared/sources/vendor.ts';
import { awsKey } from './demo/start-demo.ts';
import type { Parts } from './parts.ts';
import type { ScheduledSource } from './schedule.ts';
import type { Secrets } from './secrets.ts';
import { withUrls } from './serve-all.ts';
import type { Setting } from './setting.ts';
import { watchSource } from './watch-source.ts';

/** Every source of the configuration, ready to be polled. */
export function createSources(parts: Parts): ScheduledSource[] {
  const { config, setting, troubles, platform } = parts;
  const surroundings = surroundingsOf(parts);
  const configuration = configurationOf(parts);
  return Object.entries(config.sources).map(([name, { poll_every, sweep_every }]) => {
    const watched = watchSource(name, configuration, surroundings);
    return {
      name,
      pollEvery: setting.every ?? poll_every,
      sweepEvery: sweep_every,
      run: async (event) => {
        try {
          await watched.run(event);
          troubles.delete(name);
        } catch (error) {
          const text = error instanceof Error ? error.message : String(error);
          troubles.set(name, text);
          platform.log.error('A poll failed', { source: name, ...event, error: text });
        }
      },
    };
  });
}

/** The configuration as it was edited last, with the sources there were at the start. */
export function configurationOf({ book, config, simulators, setting }: Parts): () => Configuration {
  const { sources } = atPaceOf(setting, withUrls(config, simulators));
  let read: Configuration | undefined;
  let used: Configuration | undefined;
  return () => {
    const current = book.current();
    if (used === undefined || read !== current) {
      used = { ...current, config: { ...current.config, sources } };
    }
    read = current;
    return used;
  };
}

/** On a fast clock polls come in ticks, so nobody may take the time between two for a gap. */
function atPaceOf({ speed, longestTick }: Setting, config: Config): Config {
  if (speed === undefined) return config;
  const sources = Object.entries(config.sources).map(([name, source]) => [
    name,
    { ...source, poll_every: Math.max(source.poll_every, longestTick) },
  ]);
  return { ...config, sources: Object.fromEntries(sources) };
}

/** Hands messages to the local topic, and shows them. */
export function publisherOf({ platform, board }: Parts): Surroundings['publish'] {
  const { messaging, topic } = platform;
  // The pause between mails protects real subscriptions from being turned off; here are none.
  const publish = createSnsPublisher(messaging.sns, topic, async () => undefined);
  return async (message) => {
    await publish(message);
    board.published(message);
  };
}

function surroundingsOf(parts: Parts): Surroundings {
  const { setting, platform, operators } = parts;
  const { store, log, secrets } = platform;
  return {
    store,
    clock: setting.clock.now,
    telemetry: { log, measure: operators.measure },
    readSecret: setting.readSecret ?? secrets.read,
    ...(setting.readSecret === undefined && { awsCredentials: simulatedAws(secrets) }),
    publish: publisherOf(parts),
  };
}

function simulatedAws(secrets: Secrets): () => Promise<AwsCredentials> {
  return async () => {
    const { access_key_id, secret_access_key } = awsKey(secrets);
    return { accessKeyId: access_key_id, secretAccessKey: secret_access_key };
  };
}
