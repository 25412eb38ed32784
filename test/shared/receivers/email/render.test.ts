import fc from 'fast-check';
import { renderEmail } from '#shared/receivers/email/render.ts';
import {
  aBaseline,
  aMessage,
  aMessageSession,
  aResolvedMessage,
  aStorm,
} from '#test/support/a-message.ts';
import { hostileBaseline, hostileDigest, hostileMessage } from '#test/support/hostile.ts';

test('an alert says the verdict first, then why now, the session, what to do and what comes next', () => {
  const { subject, text } = renderEmail(aMessage(), true);
  expect(subject).toBe('[PAM HIGH] jdoe on core-db-01, open 3 h 00 min (limit 3 h 00 min) #7K3FQ');
  expect(text).toBe(`HIGH: jdoe has been on core-db-01 as oracle for 3 h 00 min.

Rule      Long session on a critical target
Why now   duration 3 h 00 min, limit 3 h 00 min
Session   segura-sp #481516, ssh from 10.20.4.17, port 22, since Tue
          2026-01-06 19:41 (22:41Z); confirmed live 01:41:08Z
Harmless  if it is: Planned migrations
Do        1. Open the session and look.
          2. Call the user: what is the change number?
Next      critical at 04:41Z if it is still open
Links     Open the session: https://pam-sp.bank.example/sessions/481516
          Runbook: docs/runbooks/alerts/long-session-critical-target.md

-- 
alert 7K3FQ (3f9a1c0d5b7e42868ac1d2e3f4a5b6c7), change 1, opened 2026-01-07
01:41:00Z, rule long-session-critical-target (a1b2c3d4)
`);
});

test('an escalation says what it climbed to and what it passed on the way', () => {
  const { subject, text } = renderEmail(
    aMessage({
      n: 2,
      transition: 'escalated',
      reason: 'threshold',
      level: 'critical',
      peak_level: 'critical',
      at: '2026-01-07T09:00:00.000Z',
      steps: [
        { at: '2026-01-07T05:00:00.000Z', level: 'high' },
        { at: '2026-01-07T09:00:00.000Z', level: 'critical' },
      ],
    }),
    false,
  );
  expect(subject).toMatch(/^\[PAM CRITICAL\] /);
  expect(text).toMatch(/^Now CRITICAL: jdoe/);
  expect(text).toContain('Earlier   high at 05:00Z\n');
});

const request = {
  duration_seconds: 1_200,
  title: 'jdoe waits for core-db-01: 20 min',
  why: [{ field: 'duration', value: '20 min', limit: '10 min' }],
};

test('a request that waits says for how long', () => {
  const session = aMessageSession({ state: 'waiting' });
  const { subject, text } = renderEmail(aMessage({ ...request, session }), true);
  expect(subject).toBe('[PAM HIGH] jdoe waits for core-db-01: 20 min (limit 10 min) #7K3FQ');
  expect(text).toMatch(/^HIGH: jdoe has waited 20 min for a session on core-db-01 as oracle\.\n/);
});

test.each([
  ['rejected', 'was rejected'],
  ['expired', 'has expired'],
] as const)('a request that was %s is not told as a session', (state, words) => {
  const session = aMessageSession({ state, ended_at: '2026-01-07T01:41:00.000Z' });
  const end = { transition: 'resolved', reason: 'session_ended', n: 2 } as const;
  const { subject, text } = renderEmail(aMessage({ ...request, ...end, session }), false);
  expect(subject).toBe(`[PAM RESOLVED] jdoe for core-db-01, ${state} after 20 min #7K3FQ`);
  expect(text.replaceAll('\n', ' ')).toContain(
    `jdoe waited 20 min for a session on core-db-01 as oracle; the request ${words}.`,
  );
});

const reminder = aMessage({
  n: 2,
  transition: 'reminded',
  reason: 'still_open',
  title: 'jdoe on core-db-01, open 11 h 00 min',
  at: '2026-01-07T09:41:00.000Z',
  duration_seconds: 39_600,
  reminder: { number: 1, most: 2 },
  next: { level: 'critical', at: '2026-01-08T05:00:00.000Z' },
  next_reminder_at: '2026-01-08T01:41:00.000Z',
});

test('a reminder says that it is one, how long the alert has been open and what comes next', () => {
  const { subject, text } = renderEmail(reminder, false);
  expect(subject).toBe(
    '[PAM HIGH] Reminder: jdoe on core-db-01, open 11 h 00 min (limit 3 h 00 min) #7K3FQ',
  );
  expect(text.split('\n\n')[0]?.replaceAll('\n', ' ')).toBe(
    'Still HIGH: jdoe has been on core-db-01 as oracle for 11 h 00 min. Reminder 1 of 2: the alert has been open for 8 h 00 min.',
  );
  expect(text).toContain('Next      a reminder at 2026-01-08 01:41Z if it is still open\n');
  expect(text).toContain('          critical at 2026-01-08 05:00Z if it is still open\n');
  expect(text).toContain('Do        1. Open the session and look.');
});

test('the last reminder says so, and a late one how late it comes', () => {
  const { next_reminder_at: _, ...last } = reminder;
  const { text } = renderEmail(
    { ...last, reminder: { number: 2, most: 2 }, late_seconds: 7_200 },
    false,
  );
  expect(text.replaceAll('\n', ' ')).toContain(
    'Reminder 2 of 2: the alert has been open for 8 h 00 min. This is the last one. Comes 2 h 00 min late.',
  );
});

test('an escalation that comes first is told alone: it begins the wait anew', () => {
  const { text } = renderEmail(aMessage({ next_reminder_at: '2026-01-07T09:41:00.000Z' }), true);
  expect(text).toContain('Next      critical at 04:41Z if it is still open\nLinks');
});

test('to a receiver that never heard of the alert a reminder is news', () => {
  const { subject, text } = renderEmail(reminder, true);
  expect(subject).toMatch(/^\[PAM HIGH\] jdoe on core-db-01/);
  expect(text).toMatch(/^HIGH: jdoe has been/);
  expect(text).not.toContain('Reminder');
});

test('a summary of reminders says what is still open', () => {
  const { subject, text } = renderEmail({ ...aStorm(), total: 25, reminders: 25 }, true);
  expect(subject).toContain('25 alerts are still open on ');
  expect(text).toContain('25 alerts are still open on ');
});

test('a receiver that hears of an alert by its escalation gets it as news', () => {
  const escalated = aMessage({ n: 2, transition: 'escalated', reason: 'threshold' });
  expect(renderEmail(escalated, true).text).toMatch(/^HIGH: jdoe has been/);
});

test('a resolved alert says how long the session lasted and asks for nothing', () => {
  const { subject, text } = renderEmail(aResolvedMessage(), false);
  expect(subject).toBe('[PAM RESOLVED] jdoe on core-db-01, over after 3 h 20 min #7K3FQ');
  expect(text).toMatch(/^RESOLVED, was HIGH: jdoe was on core-db-01 as oracle for 3 h 20 min;/);
  expect(text).toContain('ended 02:01Z');
  expect(text).not.toMatch(/^(Do|Next|Harmless) /m);
});

test('an alert that is over before anyone heard of it says so and how late it comes', () => {
  const late = aResolvedMessage({ first: true, late_seconds: 10_800 });
  const { subject, text } = renderEmail(late, true);
  expect(subject).toBe(
    '[PAM HIGH] jdoe on core-db-01, open 3 h 00 min, is over; found 3 h 00 min late #7K3FQ',
  );
  expect(text.replaceAll('\n', ' ')).toMatch(
    /^HIGH, over: jdoe was on core-db-01 .*; the session is over\. Found 3 h 00 min late\. /,
  );
  expect(text).toMatch(/^Do {8}1\. Open the session/m);
});

test.each([
  ['cleared', 'What raised the alert no longer holds.'],
  ['rule_changed', 'nobody has judged the session'],
  ['rule_removed', 'The rule was removed'],
] as const)(
  'an alert resolved because it was %s does not claim that the session ended',
  (reason, words) => {
    const { text } = renderEmail(aResolvedMessage({ reason, session: aMessageSession() }), false);
    const flat = text.replaceAll('\n', ' ');
    expect(flat).toContain(words);
    expect(flat).not.toContain('is over');
  },
);

test('what the appliance did not confirm is marked', () => {
  const { text } = renderEmail(aMessage({ unverified: true }), true);
  expect(text.replace(/\s+/g, ' ')).toContain('UNVERIFIED, last seen 01:41:08Z');
});

test.each([
  [{ field: 'duration', value: '4 h 00 min', limit: '4 h' }, 'duration 4 h 00 min, limit 4 h'],
  [{ field: 'target', value: 'db-7', limit: 'db-*' }, 'target db-7; the rule says db-*'],
  [{ field: 'user', value: 'Admin', limit: 'admin' }, 'user Admin'],
  [{ field: 'source_ip', value: '203.0.113.9', limit: 'present' }, 'source_ip 203.0.113.9'],
])('why now: %j', (fact, line) => {
  const { text } = renderEmail(aMessage({ why: [fact] }), true);
  expect(text).toContain(`Why now   ${line}\n`);
});

test('a session that has only begun is not said to have lasted', () => {
  const { text } = renderEmail(aMessage({ duration_seconds: 3 }), true);
  expect(text).toMatch(/^HIGH: jdoe has just come onto core-db-01 as oracle\.\n/);
});

test('an alert that ends before it was told, while its session goes on, is not called over', () => {
  const { subject, text } = renderEmail(
    aResolvedMessage({ first: true, reason: 'cleared', session: aMessageSession() }),
    true,
  );
  expect(subject).toBe('[PAM HIGH] jdoe on core-db-01, open 3 h 00 min, cleared #7K3FQ');
  expect(text).toMatch(/^HIGH, closed: jdoe has been on/);
});

test('a storm is one message with counts', () => {
  const { subject, text } = renderEmail(aStorm(), true);
  expect(subject).toBe('[PAM HIGH] 37 alerts changed at once on segura-sp');
  expect(text).toContain('Rules     30 × long-running-session\n          7 × unknown-network');
});

test('a baseline lists what is over a limit, what looks like a ghost, and how many more there are', () => {
  const { subject, text } = renderEmail(aBaseline(), true);
  expect(subject).toMatch(/^\[PAM BASELINE\] segura-sp is watched now: 120 live sessions/);
  expect(text).toContain('and 3 more');
  expect(text).toContain('Ghosts    #77 root on old-gw since 2025-03-01 00:00Z');
});

test('an absent user or target is said, an empty one is seen', () => {
  const { user, target, ...bare } = aMessageSession();
  expect(renderEmail(aMessage({ session: bare }), true).text).toMatch(
    /^HIGH: someone has been on an unnamed target/,
  );
  expect(renderEmail(aMessage({ session: { ...bare, user: '' } }), true).text).toMatch(
    /^HIGH: \(empty\) has been/,
  );
});

const LABELS =
  /^(Rule|Why now|Earlier|Careful|Session|Harmless|Do|Next|Links|Over|Ghosts|Rules|Open|Fired|Held|Storms|On trial|Sources|Unseen) {2,}/;

test('hostile values break no subject, add no line of their own and make no link', () => {
  fc.assert(
    fc.property(
      fc.oneof(hostileMessage, hostileBaseline, hostileDigest),
      fc.boolean(),
      (message, first) => {
        const { subject, text } = renderEmail(message, first);
        expect(subject).toMatch(/^\[PAM [A-Z]+\] [ -~]*$/);
        expect(subject.length).toBeLessThan(100);
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(text.length).toBeLessThan(20_000);
        const [verdict = '', rows = '', footer = ''] = text.split('\n\n');
        expect(`${verdict}\n\n${rows}\n\n${footer}`).toBe(text);
        for (const line of rows.split('\n'))
          expect(line).toMatch(new RegExp(`${LABELS.source}|^ {10}`));
        const shown = text.replace(/^.*(Open the session|Runbook): .*$/gm, '');
        expect(shown).not.toMatch(/:\/\/|\bwww\./i);
      },
    ),
    { numRuns: 300 },
  );
});
