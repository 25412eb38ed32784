import { createSnsPublisher } from '#functions/poll/sns-publisher.ts';
import type { Config } from '#shared/config/config.ts';
import type { AwsCredentials } from '#shared/sources/vendor.ts';
import type { Board } from './board.ts';
import { awsKey } from './demo/start-demo.ts';
import type { Operators } from './operators.ts';
import { type Platform, readApplianceSecret } from './platform.ts';
import type { RuleBook } from './rule-book.ts';
import type { ScheduledSource } from './schedule.ts';
import type { Secrets } from './secrets.ts';
import type { Setting } from './setting.ts';
import { type Surroundings, watchSource } from './watch-source.ts';

export interface SourcesOptions {
  readonly config: Config;
  readonly setting: Setting;
  readonly platform: Platform;
  readonly book: RuleBook;
  readonly board: Board;
  readonly operators: Operators;
  /** What went wrong in a source's last poll, by its name; filled here. */
  readonly troubles: Map<string, string>;
}

/** Every source of the configuration, ready to be polled. */
export function createSources(options: SourcesOptions): ScheduledSource[] {
  const { config, setting, troubles, platform } = options;
  const surroundings = surroundingsOf(options);
  return Object.entries(config.sources).map(([name, source]) => {
    const watched = watchSource(name, source, surroundings);
    return {
      name,
      pollEvery: setting.every ?? source.poll_every,
      sweepEvery: source.sweep_every,
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

function simulatedAws(secrets: Secrets): () => Promise<AwsCredentials> {
  return async () => {
    const { access_key_id, secret_access_key } = awsKey(secrets);
    return { accessKeyId: access_key_id, secretAccessKey: secret_access_key };
  };
}

function surroundingsOf({
  setting,
  platform,
  book,
  board,
  operators,
}: SourcesOptions): Surroundings {
  const { messaging, topic, store, log, secrets } = platform;
  // The pause between mails protects real subscriptions from being turned off; here are none.
  const publish = createSnsPublisher(messaging.sns, topic, async () => undefined);
  return {
    store,
    log,
    clock: setting.clock.now,
    measure: operators.measure,
    readSecret: readApplianceSecret(setting, secrets),
    ...(setting.readSecret === undefined && { awsCredentials: simulatedAws(secrets) }),
    configuration: book.current,
    publish: async (message) => {
      await publish(message);
      board.published(message);
    },
  };
}
