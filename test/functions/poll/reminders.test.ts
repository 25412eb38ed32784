import type { Message } from '#shared/alerts/message.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aCorrelation } from '#test/support/a-correlation.ts';
import { aPollWorld } from '#test/support/a-poll.ts';
import { aRule } from '#test/support/a-rule.ts';
import { aSession, START } from '#test/support/a-session.ts';

const RULE = aRule({
  limits: [[4 * HOUR, 'high']],
  remind: { after: 2 * HOUR, most: 2, from: 'high' },
});

/** Sessions that reach the limit so many minutes after the first. */
const crowd = (...minutes: readonly number[]) =>
  minutes.map((minute) => aSession({ id: `at ${minute}`, started_at: START + minute * MINUTE }));

/** Polls at these minutes after the first limit, where more than three messages are a storm. */
async function pollAt(minutes: readonly number[], sessions: readonly number[]) {
  const world = aPollWorld([RULE]);
  const limits = { ...world.deps().limits, storm: 3 };
  await world.pollAt(START - MINUTE, { limits });
  world.source.show(crowd(...sessions));
  await world.pollAt(START + HOUR, { limits });
  for (const minute of minutes) {
    await world.pollAt(START + 4 * HOUR + minute * MINUTE, { limits });
  }
  return world;
}

const summaries = (messages: readonly Message[]) =>
  messages.flatMap((one) =>
    one.kind === 'summary' && one.reason === 'storm' ? [[one.title, one.total, one.reminders]] : [],
  );

test('an open alert is due for its reminder, and people are told when the next one is', async () => {
  const world = await pollAt([0, 119, 120, 121], [0]);
  expect(world.heard()).toEqual(['baseline', 'fired high', 'reminded high']);
  expect(world.published.at(-2)).toMatchObject({ next_reminder_at: '2026-01-07T04:41:00.000Z' });
  expect(world.published.at(-1)).toMatchObject({
    transition: 'reminded',
    reason: 'still_open',
    reminder: { number: 1, most: 2 },
    next_reminder_at: '2026-01-07T08:41:00.000Z',
  });
});

test('more reminders at once than people can read are one summary, and machines get each', async () => {
  const world = await pollAt([2, 4, 130], [0, 1, 2, 3, 4]);
  expect(summaries(world.published)).toEqual([['5 alerts are still open on segura-sp', 5, 5]]);
  const details = world.published.filter(({ kind }) => kind === 'detail');
  expect(details).toHaveLength(5);
  expect(details[0]).toMatchObject({ transition: 'reminded', reminder: { number: 1, most: 2 } });
});

test('after a summary of reminders the next ones come as if each had been told by itself', async () => {
  const world = await pollAt([2, 4, 130, 130 + 240], [0, 1, 2, 3, 4]);
  expect(summaries(world.published).at(-1)).toEqual(['5 alerts are still open on segura-sp', 5, 5]);
  world.source.show(crowd(0, 1, 2, 3, 4).map((one) => ({ ...one, state: 'ended' as const })));
  await world.pollAt(START + 12 * HOUR);
  expect(world.heard().filter((words) => words === 'resolved')).toHaveLength(5);
});

test('reminders never fold the news of their poll', async () => {
  // Two are brought to mind as two others fire.
  const world = await pollAt([1, 121], [0, 1, 120, 121]);
  expect(summaries(world.published)).toEqual([['2 alerts are still open on segura-sp', 2, 2]]);
  expect(world.heard().filter((words) => words === 'fired high')).toHaveLength(4);
});

test('in a storm no reminder comes by itself, and the summary counts it apart', async () => {
  const world = await pollAt([0, 123], [0, 120, 121, 122, 123]);
  expect(summaries(world.published)).toEqual([
    ['4 alerts changed at once, 1 more is still open on segura-sp', 5, 1],
  ]);
  expect(world.heard()).not.toContain('reminded high');
});

test('what people heard of in a storm alone is brought to the mind of machines alone', async () => {
  const world = await pollAt([3, 125], [0, 1, 2, 3]);
  expect(world.heard()).toEqual(['baseline', 'storm']);
  const reminders = world.published.filter(
    (one) => one.kind === 'detail' && one.transition === 'reminded',
  );
  expect(reminders).toHaveLength(4);
});

test('a group that nothing more happens to is due for its reminder', async () => {
  const alert = "title: '{user}: {count}'\nremind: { after: 10m, from: low }";
  const world = aPollWorld([], [aCorrelation({ alert })]);
  await world.pollAt(START - MINUTE);
  world.source.show(crowd(0, 1, 2));
  await world.pollAt(START + 2 * MINUTE);
  for (const minute of [11, 12, 13, 31, 32, 33]) await world.pollAt(START + minute * MINUTE);
  expect(world.heard()).toEqual(['baseline', 'fired medium', 'reminded medium', 'reminded medium']);
  expect(world.published.at(-1)).toMatchObject({
    at: new Date(START + 32 * MINUTE).toISOString(),
    group: { total: 3 },
    reminder: { number: 2, most: 3 },
  });
});
