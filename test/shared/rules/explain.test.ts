import fc from 'fast-check';
import type { Explanation } from '#shared/rules/explanation.ts';
import { HOUR } from '#shared/sessions/instant.ts';
import { aLiveSession, compiled, START } from './compiled.ts';

const LADDER = compiled({
  detection: [
    "long: { 'duration|gte': 4h }",
    "exempt: { 'account|startswith': [svc_, bot_] }",
    'condition: long and not exempt',
  ].join('\n'),
  alert: [
    'escalate:',
    "  - { when: { 'duration|gte': 10h }, level: medium }",
    "  - { when: { 'duration|gte': 16h }, level: high }",
  ].join('\n'),
});

/** The comparisons of a tree, as `field value verdict`. */
function matchesOf(part: Explanation): string[] {
  if (part.kind === 'match') return [`${part.field} ${part.value} ${part.limit} ${part.holds}`];
  return part.kind === 'not' ? matchesOf(part.part) : part.parts.flatMap(matchesOf);
}

test('every comparison says what it saw and wanted, whether it holds or not', () => {
  const session = aLiveSession({ account: 'oracle' });
  const early = LADDER.explain(session, START + HOUR);
  expect(matchesOf(early.detection)).toEqual([
    'duration 1 h 00 min at least 4 h false',
    'account oracle startswith svc_, bot_ false',
  ]);
  expect(early).toMatchObject({ level: undefined, watched: true, state: 'live' });
  expect(early.next).toEqual({ at: START + 4 * HOUR, level: 'low' });
});

test('the escalation that decides the level is the highest that holds', () => {
  const { level, escalations } = LADDER.explain(aLiveSession(), START + 17 * HOUR);
  expect(level).toBe('high');
  expect(escalations.map((one) => [one.level, one.when.holds, one.decides])).toEqual([
    ['medium', true, false],
    ['high', true, true],
  ]);
});

test('a comparison says when time alone turns it', () => {
  const { escalations } = LADDER.explain(aLiveSession(), START + 5 * HOUR);
  expect(escalations.map(({ when }) => when)).toEqual([
    expect.objectContaining({
      parts: [expect.objectContaining({ holds: false, turns_at: START + 10 * HOUR })],
    }),
    expect.objectContaining({
      parts: [expect.objectContaining({ holds: false, turns_at: START + 16 * HOUR })],
    }),
  ]);
});

test('what is over is not looked at, and nothing changes it any more', () => {
  const session = aLiveSession({ state: 'ended', ended_at: START + 5 * HOUR });
  expect(LADDER.explain(session, START + 6 * HOUR)).toMatchObject({
    watched: false,
    state: 'ended',
    level: undefined,
  });
  // At four hours it was live and over the limit; its end is known, so ten hours never come.
  const before = LADDER.explain(session, START + 4 * HOUR);
  expect(before.level).toBe('low');
  expect(before.next).toBeUndefined();
});

test('negated, missing and empty say so', () => {
  const rule = compiled({
    detection: [
      "a: { 'user|neq': root, ticket: null }",
      "b: { 'target|expand': '%none%', recorded: true }",
      'condition: a or b',
    ].join('\n'),
    alert: 'defaults: { none: [] }',
  });
  expect(matchesOf(rule.explain(aLiveSession({ user: 'jdoe' }), START).detection)).toEqual([
    'user jdoe not root true',
    'ticket absent absent true',
    'target absent an empty list false',
    'recorded absent yes false',
  ]);
});

test('a keyword is looked for in any field', () => {
  const rule = compiled({ detection: 'sel: [jdoe, root]' });
  expect(matchesOf(rule.explain(aLiveSession({ user: 'jdoe' }), START).detection)).toEqual([
    'any field  jdoe true',
    'any field  root false',
  ]);
});

test('the explanation agrees with the verdict at any instant, and so does what it says of next', () => {
  const instants = fc.integer({ min: 0, max: 30 * HOUR });
  fc.assert(
    fc.property(instants, fc.constantFrom('oracle', 'svc_x'), (after, account) => {
      const session = aLiveSession({ account });
      const at = START + after;
      const { level, detection, next } = LADDER.explain(session, at);
      expect(level).toBe(LADDER.verdictAt(session, at)?.level);
      expect(detection.holds).toBe(level !== undefined);
      if (next === undefined) return;
      expect(LADDER.verdictAt(session, next.at)?.level).toBe(next.level);
      expect(LADDER.verdictAt(session, next.at - 1)?.level).toBe(level);
    }),
  );
});
