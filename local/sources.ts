import type { Surroundings } from '#functions/poll/create-deps.ts';
import { createSnsPublisher } from '#functions/sns-publisher.ts';
import type { Configuration } from '#shared/config/read-config.ts';
import type { AwsCredentials } from '#shared/sources/vendor.ts';
import { awsKey } from './demo/start-demo.ts';
import type { Parts } from './parts.ts';
import type { ScheduledSource } from './schedule.ts';
import type { Secrets } from './secrets.ts';
import { withUrls } from './serve-all.ts';
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
function configurationOf({ book, config, simulators }: Parts): () => Configuration {
  const { sources } = withUrls(config, simulators);
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

function surroundingsOf({ setting, platform, board, operators }: Parts): Surroundings {
  const { messaging, topic, store, log, secrets } = platform;
  // The pause between mails protects real subscriptions from being turned off; here are none.
  const publish = createSnsPublisher(messaging.sns, topic, async () => undefined);
  return {
    store,
    clock: setting.clock.now,
    telemetry: { log, measure: operators.measure },
    readSecret: setting.readSecret ?? secrets.read,
    ...(setting.readSecret === undefined && { awsCredentials: simulatedAws(secrets) }),
    publish: async (message) => {
      await publish(message);
      board.published(message);
    },
  };
}

function simulatedAws(secrets: Secrets): () => Promise<AwsCredentials> {
  return async () => {
    const { access_key_id, secret_access_key } = awsKey(secrets);
    return { accessKeyId: access_key_id, secretAccessKey: secret_access_key };
  };
}
