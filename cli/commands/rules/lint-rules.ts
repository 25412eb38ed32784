import { print, visible } from '#cli/output.ts';
import { type Finding, lintRuleFiles } from '#shared/rules/lint.ts';
import type { RuleOptions } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import { readRuleFiles } from './rule-files.ts';

/**
 * `pamwatch rules lint PATH...`: one line a finding, `file:line: field: message [code]`.
 * @returns the exit code: 1 when a rule cannot be used, 0 when there are warnings at most
 * @throws when a path cannot be read
 */
export async function lintRules(paths: readonly string[], options: RuleOptions): Promise<0 | 1> {
  const files = await readRuleFiles(paths);
  const findings = lintRuleFiles(files, options);
  for (const finding of findings) await print(`${describeFinding(finding)}\n`);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  await print(
    `${count(files.length, 'file')}: ${count(errors, 'error')}, ${count(warnings, 'warning')}\n`,
  );
  return errors > 0 ? 1 : 0;
}

function describeFinding(finding: Finding): string {
  return visible(`${describeProblem(finding)} [${finding.severity}: ${finding.code}]`);
}

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
