import type { SummaryMessage } from '#shared/alerts/message.ts';
import { digestMessage } from '#shared/digest/digest-message.ts';
import type { Digest } from '#shared/digest/digest-schema.ts';
import { renderEmail } from '#shared/receivers/email/render.ts';
import { renderSlack } from '#shared/receivers/slack/render.ts';
import { snsMessage } from '#shared/receivers/sns.ts';
import { aDigestMessage } from '#test/support/a-digest-message.ts';

function digestIn({ digest }: SummaryMessage): Digest {
  if (digest === undefined) throw new Error('it is no digest');
  return digest;
}

test('an e-mail tells it in the order of its use, with counts for what is cut', () => {
  const { subject, text } = renderEmail(aDigestMessage(), true);
  expect(subject).toMatch(
    /^\[PAM DIGEST\] 40 open, 64 fired, 20 over, 56 held back until now, fudo-dc1 NOT READ$/,
  );
  const labels = [...text.matchAll(/^(\S[\w ]{2,8}?) {2,}/gm)].map(([, label]) => label);
  expect(labels).toEqual([
    ...['Open', 'Fired', 'Held', 'Storms', 'Careful'],
    ...['On trial', 'Sources', 'Unseen', 'Rules'],
  ]);
  expect(text).toContain('now: 40 high; the oldest of each level first');
  expect(text).toContain('and 25 more');
  expect(text).toMatch(/and \d+ other rules with \d+ alerts/);
  expect(text).toContain('2 items were too many to look at');
  expect(text).toMatch(/trial-\d+: would have sent \d+ messages \([\s\w,]+\), to soc-slack \d+/);
  expect(text).toContain('1 storm told 52 changes as one');
  expect(text).toContain('fudo-dc1 was never read');
  expect(text).toContain('waiting for values: unknown-network (known_networks)');
  expect(text).toContain('filters that are over: The migration of core-db (2026-01-05)');
});

test('times are those of its readers', () => {
  const { text } = renderEmail(aDigestMessage(), true);
  // 17 hours before 09:00Z is 13:00 of the day before in Sao Paulo.
  expect(text).toContain('since Tue 13:00');
  expect(text).toMatch(/From Tue 2026-01-06\s22:00 to Wed 2026-01-07 06:00/);
  expect(text).toContain('times are America/Sao_Paulo');
});

test('the digest before is told in brackets', () => {
  const { before: _, ...digest } = digestIn(aDigestMessage());
  const before = { ...digest.counts, open: 7, fired: 3, notifications: 5 };
  const { text } = renderEmail(digestMessage({ ...digest, before }), true);
  expect(text).toMatch(/40 open now \(7\), 64 fired \(3\)[\s\S]*in\sbrackets the digest before/);
});

test('nothing to report is a line', () => {
  const digest = digestIn(aDigestMessage());
  const nothing = digestMessage({ ...digest, empty: true });
  expect(nothing.title).toBe('Nothing to report');
  const { subject, text } = renderEmail(nothing, true);
  expect(subject).toBe('[PAM DIGEST] Nothing to report since Tue 2026-01-06 22:00');
  expect(text.replaceAll('\n', ' ')).toMatch(
    /^Nothing to report: nothing happened and nothing is open\. From .* 1 rule waits for values\. 1 filter is over\. {4}-- /,
  );
});

test('fits Slack at its largest, and says how much it left out', () => {
  const long = 'x'.repeat(160);
  const { blocks, text } = renderSlack(aDigestMessage([long]), true);
  expect(text).toContain('DIGEST');
  const drawn = JSON.stringify(blocks);
  expect(drawn.length).toBeLessThan(12_000);
  expect(drawn).toMatch(/\d+ more left out here/);
  // What is open comes first, so it is there.
  expect(drawn).toContain('now: 40 high');
});

test('fits SNS at its largest', () => {
  const { Message, MessageAttributes } = snsMessage(aDigestMessage(['👩‍👩‍👧‍👦'.repeat(160)]));
  expect(Buffer.byteLength(Message)).toBeLessThan(250_000);
  expect(MessageAttributes).toMatchObject({
    kind: { StringValue: 'summary' },
    reason: { StringValue: 'digest' },
    level_rank: { StringValue: '0' },
  });
});
