import type { SessionItem, Transition } from '../alerts/alert.ts';
import { decide, type Limits } from '../alerts/decide.ts';
import { DAY, type Instant, MINUTE } from '../sessions/instant.ts';
import { isOver, type Session } from '../sessions/session.ts';
import { readAlertBlock } from './alert-block.ts';
import { compileRule } from './compile-rule.ts';
import { type LocatedMap, parseDocuments } from './document.ts';
import type { RuleFile, RuleOptions } from './load-rules.ts';
import { dataOf, entry } from './located.ts';
import { createReport, type Problem, type Report } from './problem.ts';
import type { SessionRule } from './rule.ts';
import { parseSessionFields } from './session/session-record.ts';
import type { ValueSettings } from './sigma/modifiers/expand.ts';
import { readTests, type TestCase, type TestStep, testInstant } from './tests-block.ts';

// A poll comes every minute, so what is decided later than this was missed at first.
const LATE_AFTER = 5 * MINUTE;

const LIMITS: Limits = { reopen_within: 15 * MINUTE, ghost_after: 7 * DAY, retention: 90 * DAY };

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
 * A value that none of them sets is what the tests before it took.
 */
export function runRuleTests({ file, text }: RuleFile, options: RuleOptions): FileResult {
  const report = createReport(file);
  const documents = parseDocuments(text, report);
  const untested: string[] = [];
  const results = documents.flatMap((document) => {
    const tests = readTests(document, createReport(file));
    if (tests.length === 0) untested.push(nameOf(document));
    let earlier: ValueSettings = {};
    return tests.map((test) => {
      earlier = { ...earlier, ...test.values };
      const values = { ...earlier, ...options.values };
      return runTest(document, test, file, { ...options, values });
    });
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

export interface ReplayedStep {
  readonly session: Session;
  readonly item: SessionItem | undefined;
  readonly transitions: readonly Transition[];
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
    readTests(document, createReport(file)).flatMap((test) => {
      const rule = ruleOfTest(document, test, createReport(file), options);
      if (rule === undefined || rule.waitingFor.length > 0) return [];
      return [{ rule, test: test.name, steps: replay(rule, test, base) }];
    }),
  );
}

function nameOf(document: LocatedMap): string {
  const name = entry(document, 'name')?.value;
  return name?.kind === 'scalar' ? name.text : '?';
}

function runTest(
  document: LocatedMap,
  test: TestCase,
  file: string,
  options: RuleOptions,
): TestResult {
  const about = { file, line: test.line, rule: nameOf(document), test: test.name };
  const report = createReport(file);
  const rule = ruleOfTest(document, test, report, options);
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

/** The rule with the values that its test gives. */
function ruleOfTest(
  document: LocatedMap,
  test: TestCase,
  report: Report,
  options: RuleOptions,
): SessionRule | undefined {
  const { defaults } = readAlertBlock(document, createReport(report.file));
  return compileRule(document, report, {
    values: { ...options.values, ...defaults, ...test.values },
    calendars: { ...options.calendars, ...test.calendars },
    unset: 'wait',
  });
}

function runTimeline(rule: SessionRule, test: TestCase): StepResult[] {
  return replay(rule, test, {}).map(({ transitions }, index) => {
    const { at = 0, line = 0, expect = [] } = test.timeline[index] ?? {};
    return { at, line, expected: expect, got: transitions.map(described) };
  });
}

function replay(rule: SessionRule, test: TestCase, base: Partial<Session>): ReplayedStep[] {
  let item: SessionItem | undefined;
  let session: Session | undefined;
  return test.timeline.map((step) => {
    const now = test.start + step.at;
    session = nextSession(session, step, test.start, now, base);
    const decision = decide({
      item,
      session,
      confirmed: true,
      rules: [rule],
      since: () => 0,
      now,
      limits: LIMITS,
      baseline: false,
    });
    if (decision.changed) item = decision.item;
    return { session, item, transitions: decision.transitions };
  });
}

/** What the appliance says at this step. */
function nextSession(
  before: Session | undefined,
  { session: said }: TestStep,
  start: Instant,
  now: Instant,
  common: Partial<Session>,
): Session {
  const base: Session = before ?? {
    source: 'test',
    vendor: 'test',
    id: '1',
    state: 'live',
    started_at: now,
    ...common,
  };
  const data = said === undefined ? {} : (dataOf(said) ?? {});
  const changes = parseSessionFields(data, testInstant(start));
  const merged: Session = { ...base, ...changes, read_at: now };
  for (const [field, value] of Object.entries(data)) {
    if (value === null) Reflect.deleteProperty(merged, field);
  }
  const ends = isOver(merged) && merged.ended_at === undefined;
  return ends ? { ...merged, ended_at: now } : merged;
}

function described({ transition, level, at, decided_at }: Transition): string {
  if (transition === 'resolved' || transition === 'reminded') return transition;
  return `${transition} ${level}${decided_at - at >= LATE_AFTER ? ' late' : ''}`;
}

function isAsExpected({ expected, got }: StepResult): boolean {
  return expected.length === got.length && expected.every((one, index) => one === got[index]);
}
