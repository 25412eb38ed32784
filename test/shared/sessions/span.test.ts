import { isoOf } from '#shared/sessions/instant.ts';
import { createLocalClock, parseLocalTime } from '#shared/sessions/local-time.ts';
import { chooseSpan, type SpanHints } from '#shared/sessions/span.ts';

const clock = createLocalClock('Europe/Warsaw');
const MINUTE = 60_000;

function span(start: string, end: string | undefined, hints: SpanHints = {}) {
  const at = (text: string) => clock(parseLocalTime(`2024-10-27 ${text}`) ?? Number.NaN);
  const chosen = chooseSpan(at(start), end === undefined ? undefined : at(end), hints);
  const { started_at, ended_at, uncertain } = chosen;
  return [
    isoOf(started_at).slice(11, 16),
    ended_at === undefined ? 'open' : isoOf(ended_at).slice(11, 16),
    uncertain ? 'uncertain' : 'certain',
  ].join(' ');
}
const seen = (time: string) => ({ seen: Date.parse(`2024-10-27T${time}:00Z`) });

test('a day away from the repeated hour leaves nothing to choose', () => {
  expect(span('12:00:00', '13:00:00')).toBe('11:00 12:00 certain');
  expect(span('12:00:00', undefined)).toBe('11:00 open certain');
});

test('the duration tells which of two starts it was', () => {
  expect(span('02:30:00', '03:30:00', { duration: 60 * MINUTE })).toBe('01:30 02:30 certain');
  expect(span('02:30:00', '03:30:00', { duration: 120 * MINUTE })).toBe('00:30 02:30 certain');
  expect(span('01:30:00', '02:30:00', { duration: 60 * MINUTE })).toBe('23:30 00:30 certain');
});

test('nothing ends before it starts: an end that reads earlier is in the second hour', () => {
  expect(span('02:50:00', '02:10:00')).toBe('00:50 01:10 certain');
});

test('both ends in the repeated hour stay uncertain, and the sight decides', () => {
  const hints = { duration: 10 * MINUTE };
  expect(span('02:30:00', '02:40:00', hints)).toBe('00:30 00:40 uncertain');
  expect(span('02:30:00', '02:40:00', { ...hints, ...seen('03:00') })).toBe(
    '01:30 01:40 uncertain',
  );
  expect(span('02:30:00', '02:40:00', { ...hints, ...seen('00:45') })).toBe('00:30 00:40 certain');
});

test('a live session seen before the second hour began in the first', () => {
  expect(span('02:30:00', undefined, seen('00:50'))).toBe('00:30 open certain');
  expect(span('02:05:00', undefined, seen('00:50'))).toBe('00:05 open certain');
});

test('a live session seen after both candidates is taken as the nearer and marked', () => {
  expect(span('02:30:00', undefined, seen('01:31'))).toBe('01:30 open uncertain');
  expect(span('02:30:00', undefined)).toBe('00:30 open uncertain');
});

test('a time that no clock showed is marked', () => {
  const gap = clock(Date.UTC(2024, 2, 31, 2, 30));
  expect(chooseSpan(gap, undefined, {})).toEqual({
    started_at: Date.UTC(2024, 2, 31, 1, 30),
    uncertain: true,
  });
});
