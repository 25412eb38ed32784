import fc from 'fast-check';
import type { SessionItem } from '#shared/alerts/alert.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aRule } from '#test/support/a-rule.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { said, watch } from '#test/support/a-watch.ts';

const REMIND = { after: 2 * HOUR, most: 3, from: 'low' } as const;
const reminding = (parts: Parameters<typeof aRule>[0] = {}) =>
  aRule({ limits: [[4 * HOUR, 'low']], remind: REMIND, ...parts });

/** What is said at each of the hours, the session being live all the time. */
function saidAt(hours: readonly number[], rules = [reminding()]) {
  const { at } = watch(rules);
  at(START, aSession());
  return hours.flatMap((hour) =>
    said(at(START + hour * HOUR, aSession()).transitions).map((words) => `${hour} ${words}`),
  );
}

const everyHour = Array.from({ length: 30 }, (_, hour) => hour + 1);

test('an alert that stays open is brought to mind after longer and longer waits, and then no more', () => {
  expect(saidAt(everyHour)).toEqual([
    '4 fired low',
    '6 reminded low',
    '10 reminded low',
    '18 reminded low',
  ]);
});

test('a reminder is as of its instant, and tells of itself and how long there was no news', () => {
  const { at } = watch([reminding()]);
  at(START, aSession());
  const opened = at(START + 4 * HOUR, aSession()).transitions[0];
  const [one] = at(START + 6 * HOUR + 20 * MINUTE, aSession()).transitions;
  expect(one).toMatchObject({
    alert: opened?.alert,
    n: 2,
    reason: 'still_open',
    at: START + 6 * HOUR,
    decided_at: START + 6 * HOUR + 20 * MINUTE,
    opened_at: START + 4 * HOUR,
    title: 'jdoe on core-db-01, open 6 h 00 min',
    facts: [{ field: 'duration', value: '6 h 00 min', limit: '4 h 00 min' }],
    reminder: { number: 1, most: 3 },
    detail: false,
    first: false,
  });
});

test('a poll that comes after several waits brings it to mind once, and the next wait begins then', () => {
  expect(saidAt([4, 23, 24, 26, 27])).toEqual([
    '4 fired low',
    '23 reminded low',
    '27 reminded low',
  ]);
});

test('an escalation begins the waits anew, and takes the place of a reminder of the same poll', () => {
  const rule = reminding({
    limits: [
      [4 * HOUR, 'low'],
      [7 * HOUR, 'high'],
    ],
  });
  const told = saidAt(everyHour.slice(0, 14), [rule]);
  expect(told).toEqual([
    '4 fired low',
    '6 reminded low',
    '7 escalated high',
    '9 reminded high',
    '13 reminded high',
  ]);
  expect(saidAt([4, 8], [rule])).toEqual(['4 fired low', '8 escalated high']);
});

test('the end takes the place of a reminder that was due before it', () => {
  const { at } = watch([reminding()]);
  at(START, aSession());
  at(START + 4 * HOUR, aSession());
  const end = START + 8 * HOUR;
  const over = at(end + MINUTE, aSession({ state: 'ended', ended_at: end }));
  expect(said(over.transitions)).toEqual(['resolved']);
});

test('an alert below the level is not brought to mind', () => {
  const rule = reminding({
    limits: [
      [4 * HOUR, 'low'],
      [10 * HOUR, 'high'],
    ],
    remind: { ...REMIND, from: 'high' },
  });
  expect(saidAt(everyHour.slice(0, 13), [rule])).toEqual([
    '4 fired low',
    '10 escalated high',
    '12 reminded high',
  ]);
});

test('a rule for the digest, and one that says never, bring nothing to mind', () => {
  expect(saidAt(everyHour, [reminding({ deliver: 'digest' })])).toEqual(['4 fired low']);
  expect(saidAt(everyHour, [reminding({ remind: undefined })])).toEqual(['4 fired low']);
});

test('what the first poll found is brought to the mind of machines alone', () => {
  const { at } = watch([reminding()]);
  at(START + 5 * HOUR, aSession(), { baseline: true });
  const [one] = at(START + 7 * HOUR, aSession()).transitions;
  expect(one).toMatchObject({ transition: 'reminded', detail: true, first: true });
});

test('what the appliance does not confirm waits until it does', () => {
  const { at } = watch([reminding()]);
  at(START, aSession());
  at(START + 4 * HOUR, aSession());
  for (const minute of [0, 1, 2, 3, 4]) {
    expect(at(START + 6 * HOUR + minute * MINUTE).transitions).toEqual([]);
  }
  const back = at(START + 7 * HOUR, aSession()).transitions;
  expect(back).toMatchObject([{ transition: 'reminded', at: START + 6 * HOUR }]);
  expect(back[0]?.unverified_since).toBeUndefined();
});

test('what became stale is not brought to mind, even when the appliance shows it again', () => {
  const { at, item } = watch([reminding()]);
  at(START, aSession());
  at(START + 4 * HOUR, aSession());
  at(START + 5 * HOUR);
  at(START + 4 * HOUR + DAY + MINUTE);
  expect(item()?.stale).toBe(true);
  expect(at(START + 2 * DAY, aSession()).transitions).toEqual([]);
});

test('an alert of before there were reminders is not brought to mind until it rises', () => {
  const rule = reminding({
    limits: [
      [4 * HOUR, 'low'],
      [20 * HOUR, 'high'],
    ],
  });
  const { at, item } = watch([rule]);
  at(START, aSession());
  at(START + 4 * HOUR, aSession());
  const old = (stored: SessionItem): SessionItem => ({
    ...stored,
    alerts: Object.fromEntries(
      Object.entries(stored.alerts).map(([id, { said_at: _, ...alert }]) => [id, alert]),
    ),
  });
  const stored = item();
  const parts = stored === undefined ? {} : { item: old(stored) };
  expect(at(START + 12 * HOUR, aSession(), parts).transitions).toEqual([]);
  expect(said(at(START + 20 * HOUR, aSession()).transitions)).toEqual(['escalated high']);
  expect(said(at(START + 22 * HOUR, aSession()).transitions)).toEqual(['reminded high']);
});

test('an alert that opens again begins its waits anew', () => {
  let loud = true;
  const rule = reminding({ limits: [[0, 'low']], when: () => loud });
  const { at } = watch([rule]);
  at(START, aSession());
  expect(said(at(START + 2 * HOUR, aSession()).transitions)).toEqual(['reminded low']);
  loud = false;
  at(START + 3 * HOUR, aSession());
  loud = true;
  const again = at(START + 3 * HOUR + 5 * MINUTE, aSession()).transitions;
  expect(again).toMatchObject([{ transition: 'fired', reason: 'reopened' }]);
  expect(at(START + 5 * HOUR, aSession()).transitions).toEqual([]);
  expect(at(START + 5 * HOUR + 5 * MINUTE, aSession()).transitions).toMatchObject([
    { transition: 'reminded', reminder: { number: 1, most: 3 } },
  ]);
});

test('whenever polls come, reminders keep their distances and their number, and each has its own', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 40 * 60 }), { maxLength: 60 }),
      (minutes) => {
        const { at } = watch([reminding()]);
        at(START, aSession());
        const told = minutes
          .sort((a, b) => a - b)
          .flatMap((minute) => at(START + minute * MINUTE, aSession()).transitions);
        expect(told.map(({ n }) => n)).toEqual(told.map((_, index) => index + 1));
        const reminders = told.slice(1);
        expect(reminders.length).toBeLessThanOrEqual(REMIND.most);
        for (const [index, { transition, at: due, decided_at }] of reminders.entries()) {
          expect(transition).toBe('reminded');
          expect(due - (told[index]?.decided_at ?? 0)).toBe(REMIND.after * 2 ** index);
          expect(decided_at).toBeGreaterThanOrEqual(due);
        }
      },
    ),
  );
});
