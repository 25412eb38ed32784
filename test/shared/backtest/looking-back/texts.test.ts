import { createTexts } from '#shared/backtest/looking-back/texts.ts';
import { sessionVocabulary } from '#shared/rules/session/session-fields.ts';
import type { Session } from '#shared/sessions/session.ts';

const session: Session = {
  source: 'segura',
  vendor: 'segura',
  id: '1',
  user: 'JDoe',
  account: 'jdoe',
  state: 'ended',
  started_at: 0,
  ended_at: 60_000,
};

function field(name: string) {
  const found = sessionVocabulary({}, () => {}).field(name);
  if (found === undefined) throw new Error(`no field ${name}`);
  return found;
}

test('a text has one number in whatever field and case it stands', () => {
  const texts = createTexts();
  const number = texts.of('jdoe');
  expect(texts.reader(field('user'))(session, session, 0)).toBe(number);
  expect(texts.reader(field('account'))(session, session, 0)).toBe(number);
  expect(texts.size()).toBe(1);
});

test('a field that holds nothing has no number', () => {
  const texts = createTexts();
  const read = texts.reader(field('target'));
  expect(read(session, session, 0)).toBeUndefined();
  expect(read({ ...session, target: '' }, session, 0)).toBeUndefined();
  expect(texts.size()).toBe(0);
});

test('what differs between the readings of a session is read from the reading', () => {
  const texts = createTexts();
  const read = texts.reader(field('state'));
  const live: Session = { ...session, state: 'live' };
  expect(read(session, live, 30_000)).toBe(texts.of('live'));
  expect(read(session, session, 60_000)).toBe(texts.of('ended'));
});

test('the next session is asked anew', () => {
  const read = createTexts().reader(field('user'));
  const other: Session = { ...session, user: 'ann' };
  expect(read(session, session, 0)).not.toBe(read(other, other, 0));
});
