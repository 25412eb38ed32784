import { readFileSync } from 'node:fs';
import { lintRuleFiles } from '#shared/rules/lint.ts';
import { SESSION_FIELD_NAMES } from '#shared/rules/session/session-fields.ts';
import { MODIFIER_NAMES } from '#shared/rules/sigma/modifiers/registry.ts';
import { runRuleTests } from '#shared/rules/testing/run-tests.ts';
import { NOTHING_SET } from './compiled.ts';

const GUIDE = readFileSync(new URL('../../../docs/rules.md', import.meta.url), 'utf8');

test('the rule in the guide works as it says', () => {
  const text = /```yaml\n([\s\S]*?)```/.exec(GUIDE)?.[1] ?? '';
  const file = { file: 'db-without-ticket.yml', text };
  expect(lintRuleFiles([file], NOTHING_SET)).toEqual([]);
  const { results } = runRuleTests(file, NOTHING_SET);
  expect(results.map(({ passed }) => passed)).toEqual([true, true]);
});

test('the correlation of correlations in the guide works as it says', () => {
  const section = GUIDE.slice(GUIDE.indexOf('### Correlations of correlations'));
  const text = /```yml\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
  const file = { file: 'in-after-rejections.yml', text };
  expect(lintRuleFiles([file], NOTHING_SET)).toEqual([]);
  const { results, untested } = runRuleTests(file, NOTHING_SET);
  expect(results.map(({ rule, passed }) => [rule, passed])).toEqual([
    ['in-after-rejections', true],
    ['in-after-rejections', true],
  ]);
  expect(untested).toEqual([]);
});

test('the guide names every field and every modifier', () => {
  const unnamed = [...SESSION_FIELD_NAMES, ...MODIFIER_NAMES].filter(
    (name) =>
      name !== 'uncertain_time' && !GUIDE.includes(`\`${name}\``) && !GUIDE.includes(`\`${name}:`),
  );
  expect(unnamed).toEqual([]);
});
