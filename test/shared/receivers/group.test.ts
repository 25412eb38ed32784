import { message as messageSchema } from '#shared/alerts/message.ts';
import { renderEmail } from '#shared/receivers/email/render.ts';
import { renderSlack } from '#shared/receivers/slack/render.ts';
import { snsMessage } from '#shared/receivers/sns.ts';
import {
  aFoundGroup,
  aGroup,
  aGroupMessage,
  aGroupSession,
} from '#test/support/a-group-message.ts';
import { aMessage } from '#test/support/a-message.ts';

test('an alert of a group says who, why, and which sessions, the newest first', () => {
  const { subject, text } = renderEmail(aGroupMessage(), true);
  expect(subject).toBe('[PAM MEDIUM] jdoe: 3 sessions in 1 h #7K3FQ');
  expect(text).toContain('MEDIUM: jdoe: 3 sessions in 1 h. The newest is on core-db-01.');
  expect(text).toContain('Why now   sessions 3 in 40 min; the rule says at least 3 in 1 h');
  expect(text).toContain('Group     user jdoe');
  const sessions = text.slice(text.indexOf('Sessions'));
  expect(sessions).toMatch(/^Sessions {2}fudo-dc1 #481516, jdoe as oracle on core-db-01 from/);
  expect(sessions.indexOf('#481515')).toBeLessThan(sessions.indexOf('#481514'));
  expect(text).not.toContain('Session   ');
});

test('the end of a group is told as such', () => {
  const over = aGroupMessage({ transition: 'resolved', reason: 'cleared', n: 2 });
  const { subject, text } = renderEmail(over, false);
  expect(subject).toBe('[PAM RESOLVED] jdoe: 3 sessions in 1 h, over #7K3FQ');
  expect(text).toContain('RESOLVED, was MEDIUM: jdoe: 3 sessions in 1 h. What raised the alert no');
});

test('an end that only time brought does not read as if somebody had solved it', () => {
  const over = aGroupMessage({ transition: 'resolved', reason: 'faded', kind: 'detail', n: 2 });
  const { text, blocks } = renderSlack(over, false);
  expect(text).toContain('⬜ CLOSED jdoe: 3 sessions in 1 h #7K3FQ');
  const said = JSON.stringify(blocks);
  expect(said).toContain('CLOSED, was MEDIUM');
  expect(said).toContain('Nothing of the kind since; nobody has judged the sessions.');
  expect(said).not.toContain('RESOLVED');
});

test('a group that is over before anybody heard of it says how late it comes', () => {
  const late = aGroupMessage({ transition: 'resolved', reason: 'cleared', late_seconds: 32_400 });
  const { subject, text } = renderEmail(late, true);
  expect(subject).toContain('is over; found 9 h 00 min late');
  expect(text).toContain('MEDIUM, over: jdoe');
});

test('an alert of a correlation of correlations says what was found below, why, and when', () => {
  const older = aFoundGroup({
    at: '2026-01-06T23:10:00.000Z',
    ended_at: '2026-01-06T23:30:00.000Z',
  });
  const group = aGroup({ groups: [older, aFoundGroup()], groups_total: 9 });
  const { text } = renderEmail(aGroupMessage({ group }), true);
  const unwrapped = text.replace(/\n {10}(?! )/g, ' ');
  expect(unwrapped).toContain(
    'Found     01:08Z Several rejected requests: 3 rejected in 10 min (sessions 3 in 8 min; the rule says at least 3 in 10 min)',
  );
  expect(unwrapped).toContain('2026-01-06 23:10Z to 2026-01-06 23:30Z Several rejected requests');
  expect(unwrapped).toContain('and 7 more');
  expect(JSON.stringify(renderSlack(aGroupMessage({ group }), true))).toContain('Several rejected');
});

test('what is not shown is counted', () => {
  const sessions = Array.from({ length: 20 }, (_, n) =>
    aGroupSession(`s${n}`, '2026-01-07T01:00:00.000Z'),
  );
  const { text } = renderEmail(
    aGroupMessage({ group: aGroup({ sessions, total: 57, dropped: 4 }) }),
    true,
  );
  expect(text.match(/#s\d+/g)).toHaveLength(10);
  expect(text).toContain('and 47 more');
  expect(text).toContain('4 older sessions were not kept');
});

test('values of a group cannot mention, link or break lines in Slack', () => {
  const hostile = '<!channel>\n*bold* <https://evil.example|x>';
  const group = aGroup({
    fields: [{ field: 'user', value: hostile }],
    sessions: [aGroupSession(hostile, '2026-01-07T01:00:00.000Z', { target: hostile })],
  });
  const found = aFoundGroup({
    title: hostile,
    why: [{ field: 'different target', value: hostile, limit: hostile }],
  });
  const message = aGroupMessage({ title: hostile, group: { ...group, groups: [found] } });
  const sent = JSON.stringify(renderSlack(message, true));
  expect(sent).not.toContain('<!channel>');
  expect(sent).not.toContain('<https://evil');
  expect(sent).toContain('&lt;!channel&gt;');
});

test('a group of the largest values fits what SNS takes, newest sessions kept', () => {
  const long = 'ü'.repeat(20_000);
  const sessions = Array.from({ length: 20 }, (_, n) =>
    aGroupSession(`s${n}`, '2026-01-07T01:00:00.000Z', { user: long, target: long }),
  );
  const groups = Array.from({ length: 10 }, () =>
    aFoundGroup({
      title: long,
      fields: [{ field: 'user', value: long }],
      why: [{ field: 'user', value: long, limit: long }],
    }),
  );
  const group = aGroup({ sessions, total: 20, groups, groups_total: 10 });
  const { Message } = snsMessage(aGroupMessage({ group }));
  expect(Buffer.byteLength(Message)).toBeLessThan(256 * 1024);
  const body = messageSchema.parse(JSON.parse(JSON.parse(Message).default));
  if (body.kind === 'summary') throw new Error('not an alert');
  expect(body.group?.sessions.at(-1)?.id).toBe('s19');
  expect(body.group?.total).toBe(20);
});

test('an alert of a session reads as before', () => {
  expect(renderEmail(aMessage(), true).text).toContain('Session   segura-sp #481516');
});
