import type { SessionItem, Transition } from '../alerts/alert.ts';
import { decide, type Limits } from '../alerts/decide.ts';
import { DAY, type Instant, MINUTE } from '../sessions/instant.ts';
import { isOver, type Session } from '../sessions/session.ts';
import { readAlertBlock } from './alert-block.ts';
import { compileRule } from './compile-rule.ts';
import type { LocatedMap } from './document.ts';
import type { RuleOptions } from './load-rules.ts';
import { dataOf } from './located.ts';
import { createReport, type Report } from './problem.ts';
import type { SessionRule } from './rule.ts';
import { parseSessionFields } from './session/session-record.ts';
import type { ValueSettings } from './sigma/modifiers/expand.ts';
import { readTests, type TestCase, type TestStep, testInstant } from './tests-block.ts';

const LIMITS: Limits = { reopen_within: 15 * MINUTE, ghost_after: 7 * DAY, retention: 90 * DAY };

export interface ReplayedStep {
  readonly session: Session;
  readonly item: SessionItem | undefined;
  readonly transitions: readonly Transition[];
}

/** A test, and what the values of the tests before it add to the configuration. */
export interface PreparedTest {
  readonly test: TestCase;
  readonly options: RuleOptions;
}

/**
 * The tests of a rule in their order. A value that neither a test, nor the rule's defaults, nor the
 * configuration sets is what an earlier test gave it.
 */
export function prepareTests(document: LocatedMap, options: RuleOptions): PreparedTest[] {
  let earlier: ValueSettings = {};
  return readTests(document, createReport('')).map((test) => {
    earlier = { ...earlier, ...test.values };
    return { test, options: { ...options, values: { ...earlier, ...options.values } } };
  });
}

/** The rule with the values that its test gives. */
export function ruleOfTest(
  document: LocatedMap,
  { test, options }: PreparedTest,
  report: Report,
): SessionRule | undefined {
  const { defaults } = readAlertBlock(document, createReport(report.file));
  return compileRule(document, report, {
    values: { ...options.values, ...defaults, ...test.values },
    calendars: { ...options.calendars, ...test.calendars },
    unset: 'wait',
  });
}

/** Polls at each step of the test, as a poll would; `base` is what the session is like before it. */
export function replay(rule: SessionRule, test: TestCase, base: Partial<Session>): ReplayedStep[] {
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
