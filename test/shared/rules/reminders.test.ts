import { loadRules, type RuleOptions } from '#shared/rules/load-rules.ts';
import { DEFAULT_REMINDERS } from '#shared/rules/reminders.ts';
import { runRuleTests } from '#shared/rules/testing/run-tests.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { correlationText } from '#test/support/a-correlation.ts';
import { NOTHING_SET, ruleText } from './compiled.ts';

/** When the only rule of the text brings alerts to mind. */
function remindOf(text: string, options: Partial<RuleOptions> = {}) {
  const loaded = loadRules([{ file: 'rule.yml', text }], { ...NOTHING_SET, ...options });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return [...loaded.rules, ...loaded.correlations][0]?.remind;
}

const rule = (remind = '') =>
  ruleText({ detection: 'sel: { user: jdoe }', ...(remind === '' ? {} : { alert: remind }) });

test('without a word about it, high alerts are brought to mind three times', () => {
  expect(remindOf(rule())).toEqual({ after: 8 * HOUR, most: 3, from: 'high' });
  expect(remindOf(correlationText())).toEqual(DEFAULT_REMINDERS);
});

test('the rule goes before what the configuration says of all, and what it says of the rule before both', () => {
  const own = rule('remind: { after: 2h }');
  const remind = { after: 4 * HOUR, most: 1 };
  expect(remindOf(own, { remind })).toEqual({ after: 2 * HOUR, most: 1, from: 'high' });
  const settings = { 'a-rule': { remind: { from: 'low' } as const } };
  expect(remindOf(own, { remind, settings })).toEqual({ after: 2 * HOUR, most: 1, from: 'low' });
});

test('never is never, and something more particular takes it back', () => {
  expect(remindOf(rule('remind: never'))).toBeUndefined();
  expect(remindOf(rule(), { remind: 'never' })).toBeUndefined();
  expect(remindOf(rule('remind: { most: 1 }'), { remind: 'never' })).toEqual({
    ...DEFAULT_REMINDERS,
    most: 1,
  });
  expect(
    remindOf(rule('remind: { most: 1 }'), { settings: { 'a-rule': { remind: 'never' } } }),
  ).toBeUndefined();
});

test('a correlation has its own reminders', () => {
  const text = correlationText({ alert: "title: '{user}'\nremind: { after: 30m, from: low }" });
  expect(remindOf(text)).toEqual({ after: 30 * MINUTE, most: 3, from: 'low' });
});

const TESTED = `${rule('remind: { after: 1h, most: 2, from: low }')}
tests:
  - name: is brought to mind twice
    timeline:
      - { at: 0h, session: { user: jdoe }, expect: [fired low] }
      - { at: 1h, expect: [reminded] }
      - { at: 2h, expect: [] }
      - { at: 4h, expect: [reminded] }
      - { at: 20h, expect: [] }
  - name: is not what happens
    timeline:
      - { at: 0h, session: { user: jdoe }, expect: [fired low] }
      - { at: 30m, expect: [reminded] }
`;

test('tests of a rule expect reminders, whatever the configuration says of them', () => {
  const options = { ...NOTHING_SET, settings: { 'a-rule': { remind: 'never' as const } } };
  const { problems, results } = runRuleTests({ file: 'rule.yml', text: TESTED }, options);
  expect(problems).toEqual([]);
  expect(results.map(({ passed }) => passed)).toEqual([true, false]);
  expect(results[1]?.steps.at(-1)).toMatchObject({ expected: ['reminded'], got: [] });
});
