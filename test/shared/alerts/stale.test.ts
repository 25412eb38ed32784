import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aRule } from '#test/support/a-rule.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { said, watch } from '#test/support/a-watch.ts';

const LONG = aRule({ remind: { after: DAY, most: 5, from: 'low' } });
const GHOST_PARTS = {
  id: '8a4cf3b7-4a3b-4e88-8b4e-2f7c3f3e8a01',
  name: 'ghost-session',
  limits: [[7 * DAY, 'medium']],
  stale: true,
  remind: { after: HOUR, most: 5, from: 'low' },
} as const;
const GHOST = aRule(GHOST_PARTS);

/** A session that was told of as too long, and a week later as a ghost. */
function haunted() {
  const watched = watch([LONG, GHOST]);
  watched.at(START, aSession());
  watched.at(START + 16 * HOUR, aSession());
  const fired = watched.at(START + 7 * DAY + MINUTE, aSession());
  return { ...watched, fired };
}

test('a ghost is told of once, and its session is due no more', () => {
  const { fired, item } = haunted();
  expect(said(fired.transitions)).toContain('fired medium');
  expect(fired.transitions.find(({ transition }) => transition === 'fired')?.at).toBe(
    START + 7 * DAY,
  );
  expect(item()).toMatchObject({ stale: true });
  expect(item()?.due_at).toBeUndefined();
});

test('a ghost that is shown again stays one, and nobody is reminded of any alert about it', () => {
  const { at, item } = haunted();
  const again = at(START + 20 * DAY, aSession());
  expect(again.transitions).toEqual([]);
  expect(again.changed).toBe(false);
  expect(item()?.stale).toBe(true);
});

test('what rises in a ghost is told all the same, when a sweep shows it', () => {
  const threat = aRule({
    id: '8a4cf3b7-4a3b-4e88-8b4e-2f7c3f3e8a02',
    name: 'threat',
    limits: [[0, 'critical']],
    when: (session) => (session.threat?.max ?? 0) > 80,
  });
  const { at, use } = haunted();
  use([LONG, GHOST, threat]);
  const shown = aSession({ threat: { max: 90, provisional: false } });
  expect(said(at(START + 9 * DAY, shown).transitions)).toEqual(['fired critical']);
});

test('the end of a ghost resolves all that people heard of', () => {
  const { at, item } = haunted();
  const end = START + 9 * DAY;
  const over = at(end + HOUR, aSession({ state: 'ended', ended_at: end }));
  expect(said(over.transitions)).toEqual(['resolved', 'resolved']);
  expect(over.transitions.every(({ detail }) => !detail)).toBe(true);
  expect(item()?.stale).toBeUndefined();
});

test('a ghost that is none by its rule any more is watched again', () => {
  let quiet = true;
  const rule = aRule({ ...GHOST_PARTS, when: () => quiet });
  const { at, item } = watch([rule]);
  at(START, aSession());
  at(START + 7 * DAY, aSession());
  expect(item()?.stale).toBe(true);
  quiet = false;
  const back = at(START + 8 * DAY, aSession());
  expect(said(back.transitions)).toEqual(['resolved']);
  expect(item()?.stale).toBeUndefined();
  expect(item()?.due_at).toBeDefined();
});

test('what the first poll takes for a ghost raises nothing, then or later', () => {
  const { at, item } = watch([LONG, GHOST], START + 10 * DAY);
  const first = at(START + 10 * DAY, aSession(), { baseline: true });
  expect(first.transitions).toEqual([]);
  expect(item()).toMatchObject({ stale: true, alerts: {} });
  expect(at(START + 30 * DAY, aSession()).transitions).toEqual([]);
});

test('an old session with activity of late is no ghost at the first poll', () => {
  const { at, item } = watch([LONG], START + 10 * DAY);
  at(START + 10 * DAY, aSession({ last_active_at: START + 9 * DAY }), { baseline: true });
  expect(item()?.stale).toBeUndefined();
});
