import { fixRuleText } from '#shared/rules/lint/fix.ts';
import { NOTHING_SET } from '../compiled.ts';

const RULE = `# a comment
title: 'A rule'   # stays
name: a-rule
date: 2026/1/6
logsource: { category:   pam_session }
detection:
  long: { duration|gte: 4h,   idle|gte: [ "90s", 5 ] }   # so long
  risky: { threat.max|gte: '85%' }
  text: { user: 4h }
  condition: long or risky
falsepositive: [x]
alert: { escalate: [{ when: { duration|gte: 10h }, level: high }] }
`;

test('only what is mended changes, byte by byte', () => {
  const { text, codes } = fixRuleText(RULE, NOTHING_SET);
  expect([...codes].sort()).toEqual(['date-format', 'no-status', 'unknown-key']);
  expect(text).toBe(
    RULE.replace('2026/1/6', '2026-01-06')
      .replace('name: a-rule\n', 'name: a-rule\nstatus: test\n')
      .replace('falsepositive:', 'falsepositives:'),
  );
});

test('the detection is made portable when asked, the alert block never', () => {
  const { text } = fixRuleText(RULE, { ...NOTHING_SET, portable: true });
  expect(text).toContain('long: { duration|gte: 14400,   idle|gte: [ 90, 5 ] }   # so long');
  expect(text).toContain('risky: { threat.max|gte: 85 }');
  expect(text).toContain('text: { user: 4h }');
  expect(text).toContain('{ duration|gte: 10h }');
});

test('a key is not renamed onto one that is there, and mending twice changes nothing', () => {
  const both = `${RULE}falsepositives: [y]\n`;
  const once = fixRuleText(both, NOTHING_SET);
  expect(once.codes).not.toContain('unknown-key');
  expect(fixRuleText(once.text, NOTHING_SET)).toEqual({ text: once.text, codes: [] });
});

test('every document of a file is mended, and what is no YAML stays as it is', () => {
  const { text } = fixRuleText(`${RULE}---\n${RULE}`, NOTHING_SET);
  expect(text.match(/^status: test$/gm)).toHaveLength(2);
  expect(fixRuleText('a: [', NOTHING_SET)).toEqual({ text: 'a: [', codes: [] });
});
