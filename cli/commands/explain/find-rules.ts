import { access } from 'node:fs/promises';
import { readConfig } from '#shared/config/read-config.ts';
import { suggestion } from '#shared/rules/closest-name.ts';
import type { CorrelationRule } from '#shared/rules/correlation/correlation-rule.ts';
import { runOrder } from '#shared/rules/correlation/run-order.ts';
import { loadRules, type RuleOff } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import { readRuleFiles } from '../rules/rule-files.ts';
import { ruleSettings } from '../rules/rule-settings.ts';

/** A rule, and why it is not evaluated, when it is not. */
export interface FoundRule<Rule = SessionRule> {
  readonly rule: Rule;
  readonly off?: string;
}

export interface FoundRules {
  readonly rules: readonly FoundRule[];
  readonly correlations: readonly FoundRule<CorrelationRule>[];
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
): Promise<FoundRules> {
  return (await isFile(wanted))
    ? rulesOfFile(wanted, config)
    : await ruleNamed(wanted, config ?? usual);
}

async function isFile(wanted: string): Promise<boolean> {
  if (/[/\\]|\.ya?ml$/.test(wanted)) return true;
  return access(wanted).then(
    () => true,
    () => false,
  );
}

async function rulesOfFile(file: string, config: string | undefined): Promise<FoundRules> {
  const options = await ruleSettings(config);
  const loaded = loadRules(await readRuleFiles([file]), { ...options, unset: 'wait' });
  if (!loaded.ok) throw new Error(loaded.problems.map(describeProblem).join('\n'));
  const { rules, correlations } = together(loaded);
  // What a correlation of the file counts is explained with it.
  return { rules, correlations: correlations.filter(({ rule }) => !rule.silent) };
}

async function ruleNamed(name: string, config: string): Promise<FoundRules> {
  const { rules, correlations } = together(await readConfig(config));
  const isMeant = ({ rule }: FoundRule<{ readonly name: string; readonly id: string }>) =>
    rule.name === name || rule.id === name;
  const found = { rules: rules.filter(isMeant), correlations: correlations.filter(isMeant) };
  if (found.rules.length + found.correlations.length > 0) return found;
  const names = [...rules, ...correlations].map(({ rule }) => rule.name);
  throw new Error(`${config} has no rule "${name}"${suggestion(name, names)}`);
}

interface Known {
  readonly rules: readonly SessionRule[];
  readonly off: readonly RuleOff[];
  readonly correlations: readonly CorrelationRule[];
  readonly correlationsOff: readonly RuleOff<CorrelationRule>[];
}

/** All there are, also those that only others count. */
function together({ rules, off, correlations, correlationsOff }: Known): FoundRules {
  const listed = [
    ...correlations.map((rule) => ({ rule })),
    ...correlationsOff.map(({ rule, why }) => ({ rule, off: why })),
  ];
  const counted = runOrder(listed.map(({ rule }) => rule))
    .filter(({ silent }) => silent)
    .map((rule) => ({ rule, off: 'only other correlations count what it finds' }));
  return {
    rules: [
      ...rules.map((rule) => ({ rule })),
      ...off.map(({ rule, why }) => ({ rule, off: why })),
    ],
    correlations: [...listed, ...counted],
  };
}
