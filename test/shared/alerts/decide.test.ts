import { NEVER } from '#shared/alerts/due.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aRule } from '#test/support/a-rule.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { LIMITS, said, watch } from '#test/support/a-watch.ts';

describe('an open session', () => {
  test('fires, climbs and resolves at the limits, at the instants of the limits', () => {
    const { at } = watch();
    expect(at(START, aSession()).transitions).toEqual([]);
    const fired = at(START + 4 * HOUR + 20_000, aSession()).transitions;
    expect(said(fired)).toEqual(['fired low']);
    expect(fired[0]?.at).toBe(START + 4 * HOUR);
    expect(said(at(START + 10 * HOUR, aSession()).transitions)).toEqual(['escalated medium']);
    const end = START + 11 * HOUR;
    const over = at(end + 30_000, aSession({ state: 'ended', ended_at: end })).transitions;
    expect(said(over)).toEqual(['resolved']);
    expect(over[0]).toMatchObject({ at: end, reason: 'session_ended', n: 3, first: false });
    expect(over[0]?.rose).toBeUndefined();
  });

  test('is written when it appears and then not again until something changes', () => {
    const { at } = watch();
    expect(at(START + 1000, aSession()).changed).toBe(true);
    expect(at(START + MINUTE, aSession()).changed).toBe(false);
    expect(at(START + 2 * MINUTE, aSession({ active_seconds: 55 })).changed).toBe(false);
    expect(at(START + 3 * MINUTE, aSession({ ticket: 'CHG-1' })).changed).toBe(true);
  });

  test('is due at its next limit, and stays in the index when it has passed the last', () => {
    const { at } = watch();
    expect(at(START, aSession()).item.due_at).toBe(START + 4 * HOUR);
    const past = watch([aRule({ limits: [] })]);
    expect(past.at(START, aSession()).item.due_at).toBe(NEVER);
    const over = at(START + 18 * HOUR, aSession({ state: 'ended', ended_at: START + 18 * HOUR }));
    expect(over.item.due_at).toBeUndefined();
    expect(over.item.expires_at).toBe(START + 18 * HOUR + LIMITS.retention);
  });

  test('gives one transition for several limits passed at once, at the highest level', () => {
    const { at } = watch();
    at(START, aSession());
    const { transitions } = at(START + 17 * HOUR, aSession());
    expect(said(transitions)).toEqual(['fired high']);
    expect(transitions[0]?.steps.map((step) => step.level)).toEqual(['low', 'medium', 'high']);
    expect(transitions[0]).toMatchObject({ at: START + 16 * HOUR, opened_at: START + 4 * HOUR });
  });

  test('gives the same transitions whatever the moments of the polls', () => {
    const often = watch();
    const all: string[] = [];
    for (let hour = 0; hour <= 17; hour++) {
      all.push(...said(often.at(START + hour * HOUR, aSession()).transitions));
    }
    expect(all).toEqual(['fired low', 'escalated medium', 'escalated high']);
    const seldom = watch();
    seldom.at(START, aSession());
    const once = seldom.at(START + 17 * HOUR, aSession()).transitions[0];
    expect(once?.peak_level).toBe('high');
    expect(once?.alert).toBe(often.item()?.alerts[aRule().id]?.id);
  });
});

test('a session with an open alert is due at every poll, so that its end is heard at once, and written once', () => {
  const { at } = watch();
  at(START, aSession());
  const now = START + 5 * HOUR;
  expect(at(now, aSession()).item.due_at).toBe(now);
  expect(at(now + MINUTE, aSession()).changed).toBe(false);
});

describe('a session that ended while nobody looked', () => {
  test('fires late and resolves, and people get only the message that says it is over', () => {
    const { at } = watch();
    at(START, aSession());
    const ended = aSession({ state: 'ended', ended_at: START + 17 * HOUR });
    const { transitions } = at(START + 20 * HOUR, ended);
    expect(said(transitions)).toEqual(['fired high', 'resolved']);
    expect(transitions.map((one) => one.detail)).toEqual([true, false]);
    expect(transitions[1]).toMatchObject({ first: true, rose: true, at: START + 17 * HOUR });
  });

  test('is told even if it was never seen live', () => {
    const { at } = watch();
    const ended = aSession({ state: 'ended', ended_at: START + 5 * HOUR });
    const decision = at(START + 6 * HOUR, ended);
    expect(said(decision.transitions)).toEqual(['fired low', 'resolved']);
    expect(said(at(START + 7 * HOUR, ended).transitions)).toEqual([]);
  });

  test('leaves no trace when no rule minded', () => {
    const { at, item } = watch();
    at(START + 2 * HOUR, aSession({ state: 'ended', ended_at: START + HOUR }));
    expect(item()).toBeUndefined();
  });

  test('raises nothing under a rule that came later', () => {
    const { at } = watch([aRule()], START + 18 * HOUR);
    const ended = aSession({ state: 'ended', ended_at: START + 17 * HOUR });
    expect(at(START + 20 * HOUR, ended).transitions).toEqual([]);
  });

  test('of no length at all is still seen by a rule on any session', () => {
    const opened = aRule({ limits: [[0, 'medium']] });
    const { at } = watch([opened]);
    const blink = aSession({ state: 'ended', ended_at: START });
    expect(said(at(START + MINUTE, blink).transitions)).toEqual(['fired medium', 'resolved']);
  });
});

describe('an appliance that does not answer', () => {
  test('delays a due alert by two polls and no more', () => {
    const { at } = watch();
    at(START, aSession());
    const due = START + 4 * HOUR;
    expect(at(due).transitions).toEqual([]);
    expect(at(due + MINUTE).transitions).toEqual([]);
    const { transitions } = at(due + 2 * MINUTE);
    expect(said(transitions)).toEqual(['fired low']);
    expect(transitions[0]).toMatchObject({ at: due, unverified_since: START });
  });

  test('counts the last complete reading as the last time the session was seen', () => {
    const { at } = watch();
    at(START, aSession());
    const seen = { confirmedUntil: START + 3 * HOUR };
    at(START + 4 * HOUR, undefined, seen);
    at(START + 4 * HOUR + MINUTE, undefined, seen);
    const { transitions } = at(START + 4 * HOUR + 2 * MINUTE, undefined, seen);
    expect(transitions[0]?.unverified_since).toBe(START + 3 * HOUR);
  });

  test('resolves nothing', () => {
    const { at } = watch([aRule({ limits: [[0, 'medium']], when: (s) => s.user === 'jdoe' })]);
    at(START, aSession());
    for (let poll = 1; poll < 10; poll++) {
      expect(at(START + poll * MINUTE).transitions).toEqual([]);
    }
  });

  test('fires at once, verified, when it answers in time', () => {
    const { at } = watch();
    at(START, aSession());
    at(START + 4 * HOUR);
    const { transitions } = at(START + 4 * HOUR + MINUTE, aSession());
    expect(transitions[0]?.unverified_since).toBeUndefined();
    expect(said(transitions)).toEqual(['fired low']);
  });

  test('for a day makes the session stale, with its alert left open', () => {
    const { at, item } = watch();
    at(START, aSession());
    at(START + 5 * HOUR, aSession());
    for (let hour = 6; hour < 32; hour++) at(START + hour * HOUR);
    expect(item()).toMatchObject({ stale: true });
    expect(item()?.due_at).toBeUndefined();
    expect(item()?.alerts[aRule().id]?.status).toBe('open');
  });
});

describe('an alert', () => {
  const threat = (max: number) => aSession({ threat: { max, provisional: false } });
  const risky = aRule({
    limits: [[0, 'medium']],
    when: (session) => (session.threat?.max ?? 0) >= 85,
    clears: (session) => (session.threat?.max ?? 0) < 65,
  });

  test('stays open between its limit and the value that clears it', () => {
    const { at } = watch([risky]);
    expect(said(at(START, threat(90)).transitions)).toEqual(['fired medium']);
    expect(at(START + MINUTE, threat(70)).transitions).toEqual([]);
    expect(at(START + 2 * MINUTE, threat(60)).transitions[0]).toMatchObject({
      transition: 'resolved',
      reason: 'cleared',
    });
  });

  test('that comes back within fifteen minutes is the same one; later it is another that names it', () => {
    const { at } = watch([risky]);
    const first = at(START, threat(90)).transitions[0];
    at(START + MINUTE, threat(10));
    const again = at(START + 10 * MINUTE, threat(90)).transitions[0];
    expect(again).toMatchObject({ alert: first?.alert, n: 3, reason: 'reopened' });
    at(START + 11 * MINUTE, threat(10));
    const later = at(START + HOUR, threat(90)).transitions[0];
    expect(later).toMatchObject({ n: 1, previous: first?.alert, reason: 'matched' });
    expect(later?.alert).not.toBe(first?.alert);
  });

  test('waits for as many readings in a row as its rule asks', () => {
    const { at } = watch([aRule({ ...risky, readings: 2 })]);
    expect(at(START, threat(90)).transitions).toEqual([]);
    at(START + MINUTE, threat(10));
    expect(at(START + 2 * MINUTE, threat(90)).transitions).toEqual([]);
    expect(said(at(START + 3 * MINUTE, threat(90)).transitions)).toEqual(['fired medium']);
  });

  test('needs no second reading of a session that is over', () => {
    const { at } = watch([aRule({ ...risky, readings: 2 })]);
    at(START, threat(10));
    const over = { ...threat(95), state: 'ended' as const, ended_at: START + MINUTE };
    expect(said(at(START + 2 * MINUTE, over).transitions)).toEqual(['fired medium', 'resolved']);
  });

  test('is fired by what the appliance learns only after the session, and only once', () => {
    const { at } = watch([risky]);
    at(START, threat(10));
    const over = { ...threat(10), state: 'ended' as const, ended_at: START + MINUTE };
    at(START + 2 * MINUTE, over);
    const learnt = { ...threat(95), state: 'ended' as const, ended_at: START + MINUTE };
    expect(said(at(START + HOUR, learnt).transitions)).toEqual(['fired medium', 'resolved']);
    expect(at(START + 2 * HOUR, { ...learnt, ticket: 'CHG-1' }).transitions).toEqual([]);
  });

  test('resolves when its rule is removed, or changed so that it no longer holds', () => {
    const { at, use } = watch([risky, aRule()]);
    at(START, threat(90));
    at(START + 5 * HOUR, threat(90));
    use([aRule({ rev: 'rev-2', limits: [[8 * HOUR, 'low']] })]);
    const { transitions } = at(START + 5 * HOUR + MINUTE, threat(90));
    expect(transitions.map((one) => one.reason)).toEqual(['rule_changed']);
  });

  test('of a rule that is gone resolves with that reason', () => {
    const { at, use } = watch();
    at(START, aSession());
    at(START + 5 * HOUR, aSession());
    use([]);
    expect(at(START + 6 * HOUR, aSession()).transitions[0]?.reason).toBe('rule_removed');
  });

  test('of a rule for the digest reaches nobody by itself', () => {
    const { at } = watch([aRule({ deliver: 'digest' })]);
    at(START, aSession());
    expect(at(START + 5 * HOUR, aSession()).transitions[0]?.detail).toBe(true);
    const over = aSession({ state: 'ended', ended_at: START + 6 * HOUR });
    expect(at(START + 6 * HOUR, over).transitions[0]?.detail).toBe(true);
  });
});

describe('the first poll of a source', () => {
  test('says nothing by itself about what is over a limit, but speaks when it climbs', () => {
    const { at } = watch([aRule()], START + 5 * HOUR);
    const first = at(START + 5 * HOUR, aSession(), { baseline: true });
    expect(first.transitions).toMatchObject([{ reason: 'baseline', detail: true }]);
    const climbed = at(START + 10 * HOUR, aSession()).transitions[0];
    expect(climbed).toMatchObject({ transition: 'escalated', detail: false, first: true });
  });

  test('is not followed by the end of an alert that nobody heard of', () => {
    const { at } = watch([aRule()], START + 5 * HOUR);
    at(START + 5 * HOUR, aSession(), { baseline: true });
    const over = aSession({ state: 'ended', ended_at: START + 6 * HOUR });
    expect(at(START + 6 * HOUR, over).transitions).toMatchObject([
      { transition: 'resolved', detail: true },
    ]);
  });

  test('takes a session of weeks for one that was never closed, and watches it no more', () => {
    const { at } = watch();
    const now = START + 30 * DAY;
    expect(at(now, aSession(), { baseline: true }).item.stale).toBe(true);
    expect(at(now + DAY, aSession()).changed).toBe(false);
    const over = aSession({ state: 'ended', ended_at: now + DAY });
    expect(at(now + 2 * DAY, over)).toMatchObject({ transitions: [], changed: true });
  });
});

describe('a session id', () => {
  test('that the appliance gives again ends the alerts of the old session', () => {
    const { at } = watch();
    at(START, aSession());
    at(START + 5 * HOUR, aSession());
    const { transitions, item } = at(START + 6 * HOUR, aSession({ started_at: START + 6 * HOUR }));
    expect(said(transitions)).toEqual(['resolved']);
    expect(item.alerts).toEqual({});
    expect(item.due_at).toBe(START + 10 * HOUR);
  });

  test('of a waiting session stays the same when the session begins', () => {
    const { at } = watch();
    at(START, aSession({ state: 'waiting' }));
    const begun = at(START + HOUR, aSession({ started_at: START + HOUR }));
    expect(begun.item.first_seen_at).toBe(START);
    expect(begun.item.due_at).toBe(START + 5 * HOUR);
  });
});

test('a reading older than the stored one changes nothing', () => {
  const { at, item } = watch();
  at(START, aSession());
  at(START + HOUR, aSession({ ticket: 'CHG-1' }));
  const old = { ...aSession(), read_at: START + 1 };
  const decision = at(START + 2 * HOUR, undefined, { session: old, confirmed: true });
  expect(decision.changed).toBe(false);
  expect(item()?.session.ticket).toBe('CHG-1');
});

test('a poll whose clock stands before the last decision decides nothing', () => {
  const { at } = watch();
  at(START + 5 * HOUR, aSession());
  expect(at(START + 3 * HOUR, aSession())).toMatchObject({ changed: false, transitions: [] });
});
