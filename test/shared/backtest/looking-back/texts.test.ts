import { createTexts } from '#shared/backtest/looking-back/texts.ts';
import { sightOf } from '#shared/backtest/sight.ts';
import { sessionVocabulary } from '#shared/rules/session/session-fields.ts';
import { MINUTE } from '#shared/sessions/instant.ts';
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

/** The session as polls would have shown it, of which the first comes at 0 and the last at a minute. */
const seen = (of: Session) => sightOf(of, MINUTE, MINUTE);

function field(name: string) {
  const found = sessionVocabulary({}, () => {}).field(name);
  if (found === undefined) throw new Error(`no field ${name}`);
  return found;
}

test('a text has one number in whatever field and case it stands', () => {
  const texts = createTexts();
  const number = texts.of('jdoe');
  expect(texts.reader(field('user'))(seen(session), 0, 0)).toBe(number);
  expect(texts.reader(field('account'))(seen(session), 0, 0)).toBe(number);
  expect(texts.size()).toBe(1);
});

test('a field that holds nothing has no number', () => {
  const texts = createTexts();
  const read = texts.reader(field('target'));
  expect(read(seen(session), 0, 0)).toBeUndefined();
  expect(read(seen({ ...session, target: '' }), 0, 0)).toBeUndefined();
  expect(texts.size()).toBe(0);
});

test('what differs between the readings of a session is read from the reading', () => {
  const texts = createTexts();
  const read = texts.reader(field('state'));
  expect(read(seen(session), 0, 30_000)).toBe(texts.of('live'));
  expect(read(seen(session), MINUTE, 60_000)).toBe(texts.of('ended'));
});

test('the next session is asked anew', () => {
  const read = createTexts().reader(field('user'));
  const other: Session = { ...session, user: 'ann' };
  expect(read(seen(session), 0, 0)).not.toBe(read(seen(other), 0, 0));
});
