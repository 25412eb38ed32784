import type { Message } from '#shared/alerts/message.ts';
import type { TestAppliance } from './appliances.ts';
import type { TestSlack } from './slack.ts';
import type { Subscriber } from './subscriber.ts';
import type { Timeline } from './timeline.ts';

const RULE = 'long-running-session';
/** A schedule fires once a minute; each step takes one, or two where a limit is reached just after. */
const STEP_WITHIN = 200_000;

interface Scene {
  readonly timeline: Timeline;
  readonly appliances: readonly TestAppliance[];
  readonly slack: TestSlack;
}

/**
 * Plays the story at every appliance: first look, a session that stays too long, its end.
 * Rejects when a message that must come does not, or Slack does not hear of it.
 */
export async function watchAlerts(scene: Scene, subscriber: Subscriber): Promise<void> {
  const { timeline, appliances, slack } = scene;
  const inbox: Message[] = [];
  const awaitAll = async (what: string, arrived: (source: string) => boolean): Promise<void> => {
    const deadline = Date.now() + STEP_WITHIN;
    const missing = () => appliances.filter(({ source }) => !arrived(source));
    while (missing().length > 0) {
      if (Date.now() > deadline) {
        throw new Error(
          `${what}: nothing from ${missing()
            .map(({ source }) => source)
            .join(', ')}`,
        );
      }
      for (const message of await subscriber.receive()) {
        inbox.push(message);
        timeline.say(`queue: ${describe(message)}`);
      }
    }
  };
  const isIn = (source: string, test: (message: Message) => boolean): boolean =>
    inbox.some((message) => message.source === source && test(message));
  const isTransition = (source: string, transition: string): boolean =>
    isIn(
      source,
      (one) =>
        one.kind === 'notification' && one.rule.name === RULE && one.transition === transition,
    );

  await awaitAll('baseline', (source) => isIn(source, ({ reason }) => reason === 'baseline'));

  const opened = new Map(
    appliances.map(({ source, world }) => [
      source,
      world.open({ user: userAt(source), started_at: Date.now() }),
    ]),
  );
  timeline.say(`a session opened at each appliance: ${[...opened.values()].join(', ')}`);
  await awaitAll('fired', (source) => isTransition(source, 'fired'));
  await awaitAll('fired, in Slack', (source) => posts(slack, userAt(source)) >= 1);
  timeline.say(`Slack: ${slack.posts.length} posts and edits`);

  for (const { source, world } of appliances) world.end(opened.get(source) ?? '', Date.now());
  timeline.say('the sessions ended');
  await awaitAll('resolved', (source) => isTransition(source, 'resolved'));
  await awaitAll('resolved, in Slack', (source) => posts(slack, userAt(source)) >= 2);
  timeline.say(`Slack: ${slack.posts.length} posts and edits`);
  refuseRepeats(inbox);
}

function userAt(source: string): string {
  return `late.${source}`;
}

function posts(slack: TestSlack, user: string): number {
  return slack.posts.filter((post) => post.includes(user)).length;
}

function refuseRepeats(inbox: readonly Message[]): void {
  const ids = inbox.map(({ id }) => id);
  const repeated = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (repeated.length > 0) throw new Error(`came twice: ${repeated.join(', ')}`);
}

export function describe(message: Message): string {
  const what =
    message.kind === 'summary' ? message.reason : `${message.transition} ${message.level}`;
  return `${message.source} ${message.kind} ${what}: ${message.title}`;
}
