import type { AlertState, SessionItem } from '#shared/alerts/alert.ts';
import { batchFor, inBatch } from '#shared/alerts/collapse.ts';
import { aMessage } from '#test/support/a-message.ts';
import { aSession, START } from '#test/support/a-session.ts';

const alert = (id: string, parts: Partial<AlertState> = {}): AlertState => ({
  id,
  status: 'open',
  rev: 'r1',
  n: 1,
  level: 'medium',
  peak_level: 'medium',
  opened_at: START,
  title: 'jdoe on db1',
  facts: [],
  rule: { name: 'long', title: 'Long' },
  told: true,
  ...parts,
});
const itemWith = (state: AlertState): SessionItem => ({
  source: 'segura-sp',
  id: '1',
  version: 1,
  session: aSession({}),
  first_seen_at: START,
  confirmed_at: START,
  evaluated_at: START,
  alerts: { long: state },
  outbox: [],
  unconfirmed_polls: 0,
});
const inAStorm = (before: AlertState, after: AlertState) => {
  const decided = { before: itemWith(before), item: itemWith(after), messages: [aMessage()] };
  const batch = batchFor([decided], 0, 'segura-sp', START);
  if (batch === undefined) throw new Error('no storm');
  return inBatch(decided, batch).item.alerts['long']?.told;
};

test('an alert that people knew before the storm stays known', () => {
  expect(inAStorm(alert('a'), alert('a', { n: 2, level: 'high' }))).toBe(true);
});

test('an alert that a summary alone tells of is not known because the one before it was', () => {
  expect(inAStorm(alert('a', { status: 'resolved' }), alert('b'))).toBe(false);
});
