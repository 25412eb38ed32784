import type { Transition } from '../alerts/alert.ts';
import { MINUTE } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import { compileRule } from './compile-rule.ts';
import { type LocatedMap, parseDocuments } from './document.ts';
import type { RuleFile, RuleOptions } from './load-rules.ts';
import { entry } from './located.ts';
import { createReport, type Problem } from './problem.ts';
import type { SessionRule } from './rule.ts';
import {
  type PreparedTest,
  prepareTests,
  type ReplayedStep,
  replay,
  ruleOfTest,
} from './test-timeline.ts';
import type { TestCase } from './tests-block.ts';

// A poll comes every minute, so what is decided later than this was missed at first.
const LATE_AFTER = 5 * MINUTE;

export interface StepResult {
  readonly at: number;
  readonly line: number;
  readonly expected: readonly string[];
  readonly got: readonly string[];
}

export interface TestResult {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly test: string;
  readonly passed: boolean;
  /** Why it could not run at all. */
  readonly trouble?: string;
  readonly steps: readonly StepResult[];
}

export interface FileResult {
  readonly file: string;
  /** Rules that do not compile are not tested. */
  readonly problems: readonly Problem[];
  readonly results: readonly TestResult[];
  /** Names of rules without a test. */
  readonly untested: readonly string[];
}

/**
 * Runs the tests inside a file of rules, through the same decisions as a poll. A test's values go
 * before the rule's defaults, and those before the configuration's, so that tuning breaks no test.
 */
export function runRuleTests({ file, text }: RuleFile, options: RuleOptions): FileResult {
  const report = createReport(file);
  const documents = parseDocuments(text, report);
  const untested: string[] = [];
  const results = documents.flatMap((document) => {
    const tests = prepareTests(document, options);
    if (tests.length === 0) untested.push(nameOf(document));
    return tests.map((test) => runTest(document, test, file));
  });
  for (const document of documents) compileRule(document, report, { ...options, unset: 'wait' });
  return { file, problems: report.problems, results, untested };
}

/** A test as it went: what the appliance said at each step and what was decided. */
export interface Replay {
  readonly rule: SessionRule;
  readonly test: string;
  readonly steps: readonly ReplayedStep[];
}

/**
 * Replays the tests inside a file of rules for sessions that are like `base` where a test says
 * nothing. Tests that cannot run are left out.
 */
export function replayRuleTests(
  { file, text }: RuleFile,
  options: RuleOptions,
  base: Partial<Session>,
): Replay[] {
  return parseDocuments(text, createReport(file)).flatMap((document) =>
    prepareTests(document, options).flatMap((prepared) => {
      const { test } = prepared;
      const rule = ruleOfTest(document, prepared, createReport(file));
      if (rule === undefined || rule.waitingFor.length > 0) return [];
      return [{ rule, test: test.name, steps: replay(rule, test, base) }];
    }),
  );
}

function nameOf(document: LocatedMap): string {
  const name = entry(document, 'name')?.value;
  return name?.kind === 'scalar' ? name.text : '?';
}

function runTest(document: LocatedMap, prepared: PreparedTest, file: string): TestResult {
  const { test } = prepared;
  const about = { file, line: test.line, rule: nameOf(document), test: test.name };
  const report = createReport(file);
  const rule = ruleOfTest(document, prepared, report);
  if (rule === undefined) {
    const trouble = report.problems[0]?.message ?? 'the rule does not compile';
    return { ...about, passed: false, trouble, steps: [] };
  }
  if (rule.waitingFor.length > 0) {
    const trouble = `the rule waits for ${rule.waitingFor.join(', ')}: give the test values`;
    return { ...about, passed: false, trouble, steps: [] };
  }
  const steps = runTimeline(rule, test);
  return { ...about, passed: steps.every(isAsExpected), steps };
}

function runTimeline(rule: SessionRule, test: TestCase): StepResult[] {
  return replay(rule, test, {}).map(({ transitions }, index) => {
    const { at = 0, line = 0, expect = [] } = test.timeline[index] ?? {};
    return { at, line, expected: expect, got: transitions.map(described) };
  });
}

function described({ transition, level, at, decided_at }: Transition): string {
  if (transition === 'resolved' || transition === 'reminded') return transition;
  return `${transition} ${level}${decided_at - at >= LATE_AFTER ? ' late' : ''}`;
}

function isAsExpected({ expected, got }: StepResult): boolean {
  return expected.length === got.length && expected.every((one, index) => one === got[index]);
}
