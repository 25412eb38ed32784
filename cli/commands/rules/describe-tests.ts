import { visible } from '#cli/output.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import type { FileResult, StepResult, TestResult } from '#shared/rules/testing/run-tests.ts';
import { readableDuration } from '#shared/sessions/duration.ts';
import { count } from './lint-rules.ts';

/** `3 tests: 2 passed, 1 failed`. */
export function describeTotals(files: readonly FileResult[]): string {
  const tests = files.flatMap(({ results }) => results);
  const passed = tests.filter((test) => test.passed).length;
  const broken = files.flatMap(({ problems }) => problems).length;
  const errors = broken === 0 ? '' : `, ${count(broken, 'error')}`;
  return `${count(tests.length, 'test')}: ${passed} passed, ${tests.length - passed} failed${errors}\n`;
}

/** A line a test, and what differs. */
export function describeFile({ problems, results, untested }: FileResult): string {
  const lines = [
    ...problems.map((problem) => describeProblem(problem)),
    ...results.flatMap(describeTest),
    ...untested.map((rule) => `-    ${rule}: has no tests`),
  ];
  return lines.map((line) => `${visible(line)}\n`).join('');
}

function describeTest(test: TestResult): string[] {
  return [
    `${test.passed ? 'ok  ' : 'FAIL'} ${test.rule}: ${test.test}`,
    ...describeDifference(test),
  ];
}

/** Where the test went another way, and how; nothing for a test that passed. */
export function describeDifference(test: TestResult): string[] {
  if (test.passed) return [];
  const trouble =
    test.trouble === undefined ? [] : [`     ${test.file}:${test.line}: ${test.trouble}`];
  return [...trouble, ...test.steps.flatMap((step) => describeStep(test.file, step))];
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
