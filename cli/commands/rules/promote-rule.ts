import { readFile } from 'node:fs/promises';
import { print, visible } from '#cli/output.ts';
import { ruleTexts } from '#cli/rule-texts.ts';
import { writeWhole } from '#cli/write-whole.ts';
import { type Configuration, readConfig } from '#shared/config/read-config.ts';
import { suggestion } from '#shared/rules/closest-name.ts';
import type { RuleFile } from '#shared/rules/load-rules.ts';
import { setStatus } from '#shared/rules/set-status.ts';
import { runRuleTests } from '#shared/rules/testing/run-tests.ts';

export const PROMOTED = ['test', 'stable'] as const;
export type Promoted = (typeof PROMOTED)[number];

/** What a promotion needs to know of a rule of any kind. */
type AnyRule = Pick<
  Configuration['rules'][number],
  'name' | 'status' | 'level' | 'deliver' | 'file'
>;

/**
 * `pamwatch rules promote NAME`: changes the rule's status in its file, and says who then hears.
 * @throws an Error when there is no such rule, when it is no trial, or when its tests fail
 */
export async function promoteRule(name: string, to: Promoted, config: string): Promise<void> {
  const before = await readConfig(config);
  const rule = ruleNamed(before, name);
  refuseUnlessTried(rule, to);
  const text = await readFile(rule.file, 'utf8');
  refuseIfFailing(rule, text, await ruleTexts(before));
  await writeWhole(rule.file, setStatus(text, name, to));
  const after = ruleNamed(await readConfig(config), name);
  const lines = [
    `${rule.file}: ${name} is ${to} now; it was ${rule.status}`,
    ...(after.deliver === 'digest'
      ? ['It still goes to the digest alone: the rule or the configuration says so.']
      : [`Its alerts, from level ${after.level} on, go to ${receiversOf(before)}.`]),
    'Deploy to put it into force.',
  ];
  await print(lines.map((line) => `${visible(line)}\n`).join(''));
}

function ruleNamed(configuration: Configuration, name: string): AnyRule {
  const { rules, off, correlations, correlationsOff } = configuration;
  const known: AnyRule[] = [
    ...rules,
    ...correlations,
    ...[...off, ...correlationsOff].map(({ rule }) => rule),
  ];
  const found = known.find((rule) => rule.name === name);
  if (found !== undefined) return found;
  throw new Error(
    `no rule is called "${name}"${suggestion(
      name,
      known.map((rule) => rule.name),
    )}`,
  );
}

function refuseUnlessTried({ name, status }: AnyRule, to: Promoted): void {
  if (status === to) throw new Error(`${name} is ${to} already`);
  if (status === 'experimental' || (status === 'test' && to === 'stable')) return;
  throw new Error(`${name} is ${status}: only rules that are experimental or test are promoted`);
}

function refuseIfFailing({ name, file }: AnyRule, text: string, others: RuleFile[]): void {
  const { results } = runRuleTests({ file, text }, { values: {}, calendars: {} }, others);
  const failed = results.find((test) => test.rule === name && !test.passed);
  if (failed === undefined) return;
  throw new Error(`${name} fails its test "${failed.test}"; see rules test ${file}`);
}

function receiversOf({ config }: Configuration): string {
  const named = Object.entries(config.receivers).map(
    ([name, { from }]) => `${name} (from ${from})`,
  );
  return named.length === 0 ? 'what subscribes to the topic' : named.join(', ');
}
