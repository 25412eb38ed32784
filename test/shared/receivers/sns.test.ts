import fc from 'fast-check';
import * as z from 'zod';
import { message as messageSchema } from '#shared/alerts/message.ts';
import { snsMessage } from '#shared/receivers/sns.ts';
import {
  aBaseline,
  aMessage,
  aMessageSession,
  aResolvedMessage,
  aStorm,
} from '#test/support/a-message.ts';
import { hostileMessage } from '#test/support/hostile.ts';

const bodies = z.object({ default: z.string(), email: z.string() });
const bodiesOf = (published: { readonly Message: string }) =>
  bodies.parse(JSON.parse(published.Message));

test('machines get the message as JSON and mailboxes a text', () => {
  const published = snsMessage(aMessage());
  const { default: json, email } = bodiesOf(published);
  expect(JSON.parse(json)).toEqual(aMessage());
  expect(email).toMatch(/^HIGH: jdoe has been on core-db-01/);
  expect(published.MessageStructure).toBe('json');
  expect(published.Subject).toMatch(/^\[PAM HIGH\] .* #7K3FQ$/);
});

test('the attributes carry the peak of the episode, not the present level', () => {
  const { MessageAttributes: attributes } = snsMessage(
    aResolvedMessage({ level: 'medium', peak_level: 'critical' }),
  );
  expect(attributes).toEqual({
    schema: { DataType: 'String', StringValue: 'pamwatch.alert/1' },
    kind: { DataType: 'String', StringValue: 'notification' },
    level: { DataType: 'String', StringValue: 'critical' },
    level_rank: { DataType: 'Number', StringValue: '4' },
    source: { DataType: 'String', StringValue: 'segura-sp' },
    tells: { DataType: 'String', StringValue: 'end' },
    rule: { DataType: 'String', StringValue: 'long-session-critical-target' },
    reason: { DataType: 'String', StringValue: 'session_ended' },
  });
});

test('a summary names its rules as an array, and none when it has none', () => {
  expect(snsMessage(aStorm()).MessageAttributes).toHaveProperty('rule', {
    DataType: 'String.Array',
    StringValue: '["long-running-session","unknown-network"]',
  });
  expect(snsMessage(aBaseline({ rules: {} })).MessageAttributes).not.toHaveProperty('rule');
});

test('mail words the first that people hear of an alert as news', () => {
  const first = bodiesOf(snsMessage(aResolvedMessage({ first: true })));
  expect(first.email).toMatch(/^HIGH, over: /);
  expect(bodiesOf(snsMessage(aResolvedMessage())).email).toMatch(/^RESOLVED, was HIGH: /);
});

test('an oversized message is cut until SNS takes it, and keeps its ids', () => {
  const huge = '&"\\\u0001'.repeat(100_000);
  const published = snsMessage(
    aMessage({
      title: huge,
      session: aMessageSession({ user: huge, ticket: huge }),
      why: Array.from({ length: 500 }, () => ({ field: 'user', value: huge, limit: 'x' })),
      steps_to_take: [huge, huge],
    }),
  );
  expect(Buffer.byteLength(published.Message)).toBeLessThan(256 * 1024);
  const cut = messageSchema.parse(JSON.parse(bodiesOf(published).default));
  expect(cut.id).toBe(aMessage().id);
  expect(cut.title).toMatch(/…$/);
});

test('whatever the values, the message keeps its schema and holds no character that SQS refuses', () => {
  fc.assert(
    fc.property(hostileMessage, (message) => {
      const published = snsMessage(message);
      expect(Buffer.byteLength(published.Message)).toBeLessThan(256 * 1024);
      expect(published.Message).toMatch(
        /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u,
      );
      const { default: json } = bodiesOf(published);
      expect(json).toMatch(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
      expect(messageSchema.parse(JSON.parse(json))).toEqual(message);
      expect(published.Subject).toMatch(/^[!-~][ -~]{0,98}$/);
    }),
  );
});
