import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { print, visible } from '#cli/output.ts';
import { writeWhole } from '#cli/write-whole.ts';
import type { Severity } from '#shared/rules/lint/codes.ts';
import type { Finding } from '#shared/rules/lint/finding.ts';
import { fixRuleText } from '#shared/rules/lint/fix.ts';
import type { LintOptions } from '#shared/rules/lint/options.ts';
import { lintRuleFiles } from '#shared/rules/lint.ts';
import type { RuleFile } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import { readRuleFiles } from './rule-files.ts';

export interface LintFlags {
  /** Mend what can be mended without changing what a rule means. */
  readonly fix?: true;
  /** Warnings fail too. */
  readonly strict?: true;
  /** One JSON object a finding. */
  readonly json?: true;
}

/**
 * `pamwatch rules lint PATH...`: one line a finding, `file:line: field: message [severity: code]`.
 * @returns the exit code: 1 when there are errors, or with `strict` warnings
 * @throws when a path cannot be read or written
 */
export async function lintRules(
  paths: readonly string[],
  options: LintOptions,
  flags: LintFlags,
): Promise<0 | 1> {
  const read = await readRuleFiles(paths);
  const files = flags.fix === true ? await fixFiles(read, options) : read;
  const findings = lintRuleFiles(files, { ...options, hasFile, now: Date.now() });
  if (flags.json === true) {
    for (const finding of findings) await print(`${JSON.stringify(finding)}\n`);
  } else {
    await print(describeFindings(findings, files.length));
  }
  const fails = countOf(findings, 'error') + (flags.strict ? countOf(findings, 'warning') : 0);
  return fails > 0 ? 1 : 0;
}

async function fixFiles(files: readonly RuleFile[], options: LintOptions): Promise<RuleFile[]> {
  const fixed: RuleFile[] = [];
  for (const { file, text } of files) {
    const { text: mended, codes } = fixRuleText(text, options);
    fixed.push({ file, text: mended });
    if (codes.length === 0) continue;
    await writeWhole(file, mended);
    process.stderr.write(`${visible(`${file}: mended ${codes.join(', ')}`)}\n`);
  }
  return fixed;
}

/** Runbooks are named from the top of the repository, which is somewhere above the rule. */
function hasFile(path: string, ruleFile: string): boolean {
  let folder = dirname(resolve(ruleFile));
  while (!existsSync(join(folder, path))) {
    const above = dirname(folder);
    if (above === folder) return existsSync(path);
    folder = above;
  }
  return true;
}

function describeFindings(findings: readonly Finding[], files: number): string {
  const explained = new Set<string>();
  const lines = findings.flatMap((finding) => {
    const { severity, code, explanation, fix } = finding;
    const line = `${describeProblem(finding)} [${severity}: ${code}]`;
    if (explained.has(code)) return [line];
    explained.add(code);
    return [line, `    ${explanation}${fix === undefined ? '' : ` --fix ${fix}.`}`];
  });
  const infos = countOf(findings, 'info');
  const totals = [
    count(countOf(findings, 'error'), 'error'),
    count(countOf(findings, 'warning'), 'warning'),
    ...(infos === 0 ? [] : [count(infos, 'remark')]),
  ];
  const summary = `${count(files, 'file')}: ${totals.join(', ')}`;
  return [...lines, summary].map((line) => `${visible(line)}\n`).join('');
}

function countOf(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((one) => one.severity === severity).length;
}

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
