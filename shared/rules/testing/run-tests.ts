import type { Transition } from '../../alerts/alert.ts';
import { MINUTE } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import type { CorrelationRule } from '../correlation/correlation-rule.ts';
import { ATTACHED } from '../detection-block.ts';
import { type LocatedMap, parseDocuments } from '../document.ts';
import { type Library, type LibraryDocument, readLibrary } from '../library.ts';
import { compileDocument, type RuleFile, type RuleOptions } from '../load-rules.ts';
import { entry } from '../located.ts';
import { createReport, type Problem } from '../problem.ts';
import type { SessionRule } from '../rule.ts';
import { type GroupChange, replayGroups } from './groups.ts';
import {
  optionsOfTest,
  type PreparedTest,
  prepareTests,
  type ReplayedStep,
  replay,
  ruleOfTest,
} from './timeline.ts';

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
 * `others`: the files that correlations may refer to.
 */
export function runRuleTests(
  file: RuleFile,
  options: RuleOptions,
  others: readonly RuleFile[] = [],
): FileResult {
  const rest = others.filter((other) => other.file !== file.file);
  const library = readLibrary([file, ...rest], options);
  const documents = library.documents.filter(({ report }) => report.file === file.file);
  const untested: string[] = [];
  const results = documents.flatMap((one) => {
    const tests = prepareTests(one.document, options);
    if (tests.length === 0 && !library.isBase(one)) untested.push(nameOf(one.document));
    return tests.map((test) => runTest(one, test, library));
  });
  for (const one of documents) compileDocument(one, library, { ...options, unset: 'wait' });
  const problems = library.reports.find((report) => report.file === file.file)?.problems ?? [];
  return { file: file.file, problems, results, untested };
}

/** Local exceptions break no test. */
function withoutFilters(document: LocatedMap): LocatedMap {
  return { ...document, entries: document.entries.filter(({ key }) => key !== ATTACHED) };
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

function runTest(from: LibraryDocument, prepared: PreparedTest, library: Library): TestResult {
  const { test } = prepared;
  const { file } = from.report;
  const about = { file, line: test.line, rule: nameOf(from.document), test: test.name };
  const report = createReport(file);
  const tested = compileTested({ ...from, report }, prepared, library);
  if (tested === undefined) {
    const trouble = report.problems[0]?.message ?? 'the rule does not compile';
    return { ...about, passed: false, trouble, steps: [] };
  }
  if (tested.waitingFor.length > 0) {
    const trouble = `the rule waits for ${tested.waitingFor.join(', ')}: give the test values`;
    return { ...about, passed: false, trouble, steps: [] };
  }
  const steps = tested.replay().map((transitions, index): StepResult => {
    const { at = 0, line = 0, expect = [] } = test.timeline[index] ?? {};
    return { at, line, expected: expect, got: transitions.map(described) };
  });
  return { ...about, passed: steps.every(isAsExpected), steps };
}

interface Tested {
  readonly waitingFor: readonly string[];
  /** What each step changes. */
  readonly replay: () => readonly (readonly Transition[])[];
}

/** The rule or the correlation, with the values that its test gives. */
function compileTested(
  from: LibraryDocument,
  prepared: PreparedTest,
  library: Library,
): Tested | undefined {
  const { test } = prepared;
  if (!from.isCorrelation) {
    const rule = ruleOfTest(withoutFilters(from.document), prepared, from.report);
    const replayed = () => (rule ? replay(rule, test, {}) : []).map((step) => step.transitions);
    return rule && { waitingFor: rule.waitingFor, replay: replayed };
  }
  const { correlation } = compileDocument(from, library, optionsOfTest(from.document, prepared));
  if (correlation === undefined) return undefined;
  return {
    waitingFor: correlation.waitingFor,
    replay: () =>
      replayGroups(correlation, test, {}).map((step) => step.map(({ transition }) => transition)),
  };
}

function described({ transition, level, at, decided_at }: Transition): string {
  if (transition === 'resolved' || transition === 'reminded') return transition;
  return `${transition} ${level}${decided_at - at >= LATE_AFTER ? ' late' : ''}`;
}

function isAsExpected({ expected, got }: StepResult): boolean {
  return expected.length === got.length && expected.every((one, index) => one === got[index]);
}

/** A correlation's test as it went: what changed at each step. */
export interface GroupReplay {
  readonly rule: CorrelationRule;
  readonly test: string;
  readonly steps: readonly (readonly GroupChange[])[];
}

/** As `replayRuleTests`, for the correlations of a file; `others` may hold the rules they refer to. */
export function replayGroupTests(
  file: RuleFile,
  options: RuleOptions,
  others: readonly RuleFile[],
  base: Partial<Session>,
): GroupReplay[] {
  const rest = others.filter((other) => other.file !== file.file);
  const library = readLibrary([file, ...rest], options);
  const own = library.documents.filter(
    ({ report, isCorrelation }) => isCorrelation && report.file === file.file,
  );
  return own.flatMap((one) =>
    prepareTests(one.document, options).flatMap((prepared): GroupReplay[] => {
      const silent = { ...one, report: createReport(file.file) };
      const given = optionsOfTest(one.document, prepared);
      const rule = compileDocument(silent, library, given).correlation;
      if (rule === undefined || rule.waitingFor.length > 0) return [];
      const steps = replayGroups(rule, prepared.test, base);
      return [{ rule, test: prepared.test.name, steps }];
    }),
  );
}
