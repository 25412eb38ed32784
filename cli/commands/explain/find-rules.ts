import { access } from 'node:fs/promises';
import { readConfig } from '#shared/config/read-config.ts';
import { suggestion } from '#shared/rules/closest-name.ts';
import { loadRules } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import { readRuleFiles } from '../rules/rule-files.ts';
import { ruleSettings } from '../rules/rule-settings.ts';

export interface FoundRule {
  readonly rule: SessionRule;
  /** Why it is not evaluated, when it is not. */
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
  const { correlations, correlationsOff } = configuration;
  const counting = [...correlations, ...correlationsOff.map(({ rule }) => rule)];
  if (counting.some((rule) => rule.name === name || rule.id === name)) {
    throw new Error(`${name} is a correlation; explain looks at one session and one rule`);
  }
  const known = together(configuration);
  const found = known.find(({ rule }) => rule.name === name || rule.id === name);
  if (found !== undefined) return found;
  const names = known.map(({ rule }) => rule.name);
  throw new Error(`${config} has no rule "${name}"${suggestion(name, names)}`);
}

interface Known {
  readonly rules: readonly SessionRule[];
  readonly off: readonly { readonly rule: SessionRule; readonly why: string }[];
}

function together({ rules, off }: Known): FoundRule[] {
  return [...rules.map((rule) => ({ rule })), ...off.map(({ rule, why }) => ({ rule, off: why }))];
}
