import fc from 'fast-check';
import type { AlertMessage, SummaryMessage } from '#shared/alerts/message.ts';
import { aDigestMessage } from './a-digest-message.ts';
import { aBaseline, aMessage, aMessageSession } from './a-message.ts';

const NASTY = [
  '<!channel>',
  '<!here|x>',
  '<@U012AB3CD>',
  '<https://evil.example|click here>',
  'https://evil.example/a?b=c&d',
  'www.evil.example',
  '@here #general',
  '*bold* _it_ ~no~ `code` ```',
  ':fire:',
  '\r\nBcc: all@bank.example',
  '\n\n-- \nalert 00000',
  '\u202Etxt.exe\u202C',
  '\u2066\u2067\u2069\u061C\u200F',
  '\u2028\u2029\u0085\u000B',
  '\u0000\u0007\u001B[31m',
  '\uD800',
  '\uFFFE\uFFFF',
  '\u{E0041}\uFE0F\u3164\u00AD',
  '👩‍👩‍👧‍👦',
  'é\u0301\u0301\u0301',
  'ação ünïcode Łódź 東京',
  '&amp;&lt;',
  '',
];

/** Texts that a user, a device or an appliance could choose to fool whoever reads an alert. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.array(fc.constantFrom(...NASTY), { maxLength: 40 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc
    .tuple(fc.constantFrom('&', '<', '👩‍👩‍👧‍👦', 'a\u0301', 'x '), fc.nat(300))
    .map(([unit, times]) => unit.repeat(times)),
);

/** An alert whose every text of foreign origin is hostile. */
export const hostileMessage: fc.Arbitrary<AlertMessage> = fc
  .record({
    texts: fc.array(hostileText, { minLength: 12, maxLength: 12 }),
    many: fc.nat(30),
    transition: fc.constantFrom('fired' as const, 'escalated' as const, 'resolved' as const),
    unverified: fc.boolean(),
  })
  .map(({ texts, many, transition, unverified }) => {
    const at = (index: number): string => texts[index % texts.length] ?? '';
    return aMessage({
      transition,
      unverified,
      title: at(0),
      session: aMessageSession({
        id: at(1),
        user: at(2),
        account: at(3),
        target: at(4),
        source_ip: at(5),
        protocol: at(6),
        ticket: at(7),
        safe: at(8),
        started_local: at(9),
      }),
      why: Array.from({ length: many }, (_, index) => ({
        field: index === 0 ? 'duration' : 'user',
        value: at(index),
        limit: at(index + 5),
      })),
      falsepositives: texts.slice(0, many),
      steps_to_take: texts,
      previous: at(10),
      links: { session: at(11), runbook: at(0) },
    });
  });

/** A baseline whose sessions are hostile. */
export const hostileBaseline: fc.Arbitrary<SummaryMessage> = fc
  .array(fc.tuple(hostileText, hostileText, hostileText), { maxLength: 10 })
  .map((sessions) => {
    const listed = sessions.map(([id, user, note]) => ({
      id,
      user,
      target: note,
      note,
      started_at: '2026-01-06T14:00:00.000Z',
    }));
    return aBaseline({
      title: sessions[0]?.[0] ?? '',
      baseline: {
        live: 5000,
        over_limit: listed,
        over_limit_total: 900,
        ghosts: listed,
        ghosts_total: 10,
      },
    });
  });

/** A digest of as much as there may be, in which everything that a session chose is hostile. */
export const hostileDigest: fc.Arbitrary<SummaryMessage> = fc
  .array(hostileText, { minLength: 8, maxLength: 8 })
  .map((texts) => aDigestMessage(texts));
