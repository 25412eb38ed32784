import { alarmLine, messageLine } from '#local/lines.ts';
import { ALARMS } from '#shared/operations/alarms.ts';
import { aMessage } from '#test/support/a-message.ts';

const plain = { paint: (_style: unknown, text: string) => text, width: Number.POSITIVE_INFINITY };

describe('a line of the terminal', () => {
  test('tells when, how bad, who, where, how long, to whom and why', () => {
    expect(messageLine(aMessage(), ['mail', 'slack'], plain)).toBe(
      '01-07 01:41  HIGH      7K3FQ  fired      jdoe on core-db-01 (segura-sp)            3 h 00 min    mail slack            long-session-critical-target: duration 3 h 00 min, limit 3 h 00 min',
    );
  });

  test('has its columns at the same place whatever they hold', () => {
    const lines = [
      aMessage(),
      aMessage({ level: 'low', transition: 'resolved', reason: 'session_ended' }),
      aMessage({ level: 'critical', transition: 'escalated', duration_seconds: 400_000 }),
      aMessage({ session: { ...aMessage().session, user: 'x'.repeat(200) } }),
    ].map((message) => messageLine(message, ['slack'], plain));
    expect(new Set(lines.map((line) => line.indexOf('long-session-critical-target')))).toEqual(
      new Set([lines[0]?.indexOf('long-session-critical-target')]),
    );
  });

  test('says what ended an alert, and that one is unverified', () => {
    const resolved = aMessage({ transition: 'resolved', reason: 'session_ended' });
    expect(messageLine(resolved, [], plain)).toMatch(/: session ended$/);
    expect(messageLine(aMessage({ unverified: true }), [], plain)).toContain(
      'UNVERIFIED; duration',
    );
  });

  test('is cut to the width there is, colours apart', () => {
    const look = { paint: (_style: unknown, text: string) => `<${text}>`, width: 60 };
    const line = messageLine(aMessage(), ['slack'], look);
    expect(line.replace(/[<>]/g, '').length).toBeLessThanOrEqual(60);
    expect(line).toContain('<HIGH    >');
  });

  test('cannot be broken or coloured by a session', () => {
    const user = 'evil\n\u001b[31mroot\u202e';
    const line = messageLine(aMessage({ session: { ...aMessage().session, user } }), [], plain);
    expect(line).toMatch(/^\P{C}*$/u);
  });

  test('names the runbook of an operators alarm, and how long it lasted', () => {
    const [alarm] = ALARMS;
    if (alarm === undefined) throw new Error('no alarm');
    const at = Date.parse('2026-01-06T12:00:00Z');
    expect(alarmLine({ alarm, about: 'a', on: true, at }, plain.paint)).toContain(
      'docs/runbooks/operations/poll-stalled.md',
    );
    const over = { alarm, about: 'a', on: false, at, since: at - 600_000 };
    expect(alarmLine(over, plain.paint)).toContain('well again after 10 min');
  });
});
