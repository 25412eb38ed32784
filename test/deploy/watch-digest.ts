import type { Message } from '#shared/alerts/message.ts';
import type { TestAppliance } from './appliances.ts';
import type { Emulator } from './emulator.ts';
import { invoke } from './invoke.ts';
import type { TestSlack } from './slack.ts';
import type { Subscriber } from './subscriber.ts';
import type { Timeline } from './timeline.ts';
import { describe } from './watch-alerts.ts';

const FUNCTION = 'pamwatch-emulated-digest';
const ARRIVES_WITHIN = 60_000;

interface Scene {
  readonly timeline: Timeline;
  readonly emulator: Emulator;
  readonly appliances: readonly TestAppliance[];
  readonly slack: TestSlack;
}

/**
 * Asks for a digest of what was watched. Rejects when it does not come to the queue and to Slack,
 * does not tell of both appliances, or comes a second time.
 */
export async function watchDigest(scene: Scene, subscriber: Subscriber): Promise<void> {
  const { timeline, emulator, appliances, slack } = scene;
  const before = slack.posts.length;
  const answer = invoke(emulator, FUNCTION, { always: true });
  timeline.say(`the digest was invoked: ${JSON.stringify(answer)}`);
  const digest = await receiveDigest(scene, subscriber);
  const told = JSON.stringify(digest);
  const missing = appliances.filter(({ source }) => !told.includes(source));
  if (missing.length > 0) {
    throw new Error(`the digest does not tell of ${missing.map(({ source }) => source).join()}`);
  }
  if (digest.kind !== 'summary' || digest.digest === undefined || digest.digest.empty) {
    throw new Error(`the digest tells nothing: ${told}`);
  }
  await until(() => slack.posts.slice(before).some((post) => post.includes('DIGEST')));
  timeline.say('Slack has the digest, too');
  const again = invoke(emulator, FUNCTION, {});
  if (JSON.stringify(again) !== '{"outcome":"already"}') {
    throw new Error(`a second invocation answered ${JSON.stringify(again)}`);
  }
  timeline.say('invoked once more by its schedule, it knows that it was told');
}

async function receiveDigest({ timeline }: Scene, subscriber: Subscriber): Promise<Message> {
  const deadline = Date.now() + ARRIVES_WITHIN;
  while (Date.now() < deadline) {
    for (const message of await subscriber.receive()) {
      timeline.say(`queue: ${describe(message)}`);
      if (message.reason === 'digest') return message;
    }
  }
  throw new Error('no digest came to the queue');
}

async function until(test: () => boolean): Promise<void> {
  const deadline = Date.now() + ARRIVES_WITHIN;
  while (!test()) {
    if (Date.now() > deadline) throw new Error('Slack did not hear of the digest');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
