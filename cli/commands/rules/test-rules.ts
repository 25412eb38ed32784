import { print, visible } from '#cli/output.ts';
import type { RuleOptions } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import {
  type FileResult,
  runRuleTests,
  type StepResult,
  type TestResult,
} from '#shared/rules/run-tests.ts';
import { readableDuration } from '#shared/sessions/duration.ts';
import { count } from './lint-rules.ts';
import { readRuleFiles } from './rule-files.ts';

/**
 * `pamwatch rules test PATH...`: runs the tests in the rules, and shows what differs.
 * @returns the exit code: 1 when a test fails or a rule does not compile
 * @throws when a path cannot be read
 */
export async function testRules(paths: readonly string[], options: RuleOptions): Promise<0 | 1> {
  const files = await readRuleFiles(paths);
  let passed = 0;
  let failed = 0;
  let broken = 0;
  for (const file of files) {
    const result = runRuleTests(file, options);
    await print(describeFile(result));
    passed += result.results.filter((test) => test.passed).length;
    failed += result.results.filter((test) => !test.passed).length;
    broken += result.problems.length;
  }
  const errors = broken === 0 ? '' : `, ${count(broken, 'error')}`;
  await print(`${count(passed + failed, 'test')}: ${passed} passed, ${failed} failed${errors}\n`);
  return failed + broken > 0 ? 1 : 0;
}

function describeFile({ problems, results, untested }: FileResult): string {
  const lines = [
    ...problems.map((problem) => describeProblem(problem)),
    ...results.flatMap(describeTest),
    ...untested.map((rule) => `-    ${rule}: has no tests`),
  ];
  return lines.map((line) => `${visible(line)}\n`).join('');
}

function describeTest(test: TestResult): string[] {
  const title = `${test.passed ? 'ok  ' : 'FAIL'} ${test.rule}: ${test.test}`;
  if (test.passed) return [title];
  const trouble =
    test.trouble === undefined ? [] : [`     ${test.file}:${test.line}: ${test.trouble}`];
  return [title, ...trouble, ...test.steps.flatMap((step) => describeStep(test.file, step))];
}

function describeStep(file: string, { at, line, expected, got }: StepResult): string[] {
  if (JSON.stringify(expected) === JSON.stringify(got)) return [];
  return [
    `     ${file}:${line}: after ${readableDuration(at)}`,
    `       - expected ${listed(expected)}`,
    `       + got      ${listed(got)}`,
  ];
}

function listed(transitions: readonly string[]): string {
  return transitions.length === 0 ? 'nothing' : transitions.join(', ');
}
