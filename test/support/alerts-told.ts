import type { AlertMessage } from '#shared/alerts/message.ts';
import type { PollWorld } from './a-poll.ts';

/** What was published of alerts, summaries left out. */
export function alertsTold({ published }: PollWorld): AlertMessage[] {
  return published.flatMap((message) => (message.kind === 'summary' ? [] : [message]));
}

/** What is wrong with a life in which there was one alert of a group, high at its worst, and over. */
export async function faultsOfOneAlert(world: PollWorld, transitions: number): Promise<string[]> {
  const found: string[] = [];
  const ids = world.published.map((message) => message.id);
  const twice = ids.length - new Set(ids).size;
  if (twice > 1) found.push(`${twice} messages were repeated`);
  const alerts = alertsTold(world);
  if (new Set(alerts.map(({ alert }) => alert)).size !== 1) found.push('not one alert');
  const last = alerts.at(-1);
  if (last?.transition !== 'resolved' || last.peak_level !== 'high') found.push('no end');
  const numbers = new Set(alerts.map(({ n }) => n));
  for (const { n } of await world.store.readTransitions(last?.alert ?? '')) {
    if (!numbers.has(n)) found.push(`lost transition ${n}`);
  }
  if (numbers.size !== transitions) found.push(`${numbers.size} transitions`);
  if ((await world.store.openGroups()).length > 0) found.push('a group is still due');
  return found;
}
