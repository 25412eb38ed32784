import { access } from 'node:fs/promises';
import { readConfig } from '#shared/config/read-config.ts';
import { suggestion } from '#shared/rules/closest-name.ts';
import type { CorrelationRule } from '#shared/rules/correlation/correlation-rule.ts';
import { runOrder } from '#shared/rules/correlation/run-order.ts';
import { type LoadedRules, loadRules } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import { readRuleFiles } from '../rules/rule-files.ts';
import { ruleSettings } from '../rules/rule-settings.ts';

export interface FoundRule {
  readonly rule: SessionRule | CorrelationRule;
  /** Why it alerts nobody, when it does not. */
  readonly off?: string;
}

/**
 * The rules of a file, with the configuration's values where one is named; else the rule of that
 * name in the configuration.
 * @throws an Error that names what is wrong with the rule, or the rules there are
 */
export async function findRules(
  wanted: string,
  config: string | undefined,
  usual: string,
): Promise<readonly FoundRule[]> {
  return (await isFile(wanted))
    ? rulesOfFile(wanted, config)
    : [await ruleNamed(wanted, config ?? usual)];
}

async function isFile(wanted: string): Promise<boolean> {
  if (/[/\\]|\.ya?ml$/.test(wanted)) return true;
  return access(wanted).then(
    () => true,
    () => false,
  );
}

async function rulesOfFile(file: string, config: string | undefined): Promise<FoundRule[]> {
  const options = await ruleSettings(config);
  const loaded = loadRules(await readRuleFiles([file]), { ...options, unset: 'wait' });
  if (!loaded.ok) throw new Error(loaded.problems.map(describeProblem).join('\n'));
  return together(loaded);
}

async function ruleNamed(name: string, config: string): Promise<FoundRule> {
  const configuration = await readConfig(config);
  const known = together(configuration);
  const found = known.find(({ rule }) => rule.name === name || rule.id === name);
  if (found !== undefined) return found;
  const names = known.map(({ rule }) => rule.name);
  throw new Error(`${config} has no rule "${name}"${suggestion(name, names)}`);
}

type Known = Pick<
  Extract<LoadedRules, { ok: true }>,
  'rules' | 'off' | 'correlations' | 'correlationsOff'
>;

/** All there are, also the correlations that only others count. */
function together({ rules, off, correlations, correlationsOff }: Known): FoundRule[] {
  const listed = [...correlations, ...correlationsOff.map(({ rule }) => rule)];
  const counted = runOrder(listed).filter(({ silent }) => silent);
  return [
    ...[...rules, ...correlations].map((rule) => ({ rule })),
    ...[...off, ...correlationsOff].map(({ rule, why }) => ({ rule, off: why })),
    ...counted.map((rule) => ({ rule, off: 'only other correlations count what it finds' })),
  ];
}
