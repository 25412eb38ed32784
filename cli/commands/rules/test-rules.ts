import { print } from '#cli/output.ts';
import { writeWhole } from '#cli/write-whole.ts';
import type { RuleOptions } from '#shared/rules/load-rules.ts';
import { type FileResult, runRuleTests } from '#shared/rules/testing/run-tests.ts';
import { describeFile, describeTotals } from './describe-tests.ts';
import { junitReport } from './junit.ts';
import { readRuleFiles } from './rule-files.ts';

export interface TestFlags {
  /** Where a JUnit report goes, for CI. */
  readonly junit?: string;
}

/**
 * `pamwatch rules test PATH...`: runs the tests in the rules, and shows what differs.
 * @returns the exit code: 1 when a test fails or a rule does not compile
 * @throws when a path cannot be read, or the report not written
 */
export async function testRules(
  paths: readonly string[],
  options: RuleOptions,
  { junit }: TestFlags,
): Promise<0 | 1> {
  const files = await readRuleFiles(paths);
  const results: FileResult[] = [];
  for (const file of files) {
    const result = runRuleTests(file, options, files);
    await print(describeFile(result));
    results.push(result);
  }
  await print(describeTotals(results));
  if (junit !== undefined) await writeWhole(junit, junitReport(results));
  return results.every(isGood) ? 0 : 1;
}

function isGood({ problems, results }: FileResult): boolean {
  return problems.length === 0 && results.every(({ passed }) => passed);
}
