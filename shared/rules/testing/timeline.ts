import type { SessionItem, Transition } from '../../alerts/alert.ts';
import { decide, type Limits } from '../../alerts/decide.ts';
import { DAY, MINUTE } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import { readAlertBlock } from '../alert-block.ts';
import { compileRule } from '../compile-rule.ts';
import type { LocatedMap } from '../document.ts';
import type { RuleOptions } from '../load-rules.ts';
import { createReport, type Report } from '../problem.ts';
import type { SessionRule } from '../rule.ts';
import type { ValueSettings } from '../sigma/modifiers/expand.ts';
import { createTestMemory } from './memory.ts';
import { pastSessions, sessionsAtSteps } from './sessions.ts';
import { readTests, type TestCase } from './tests-block.ts';

export const TEST_LIMITS: Limits = {
  reopen_within: 15 * MINUTE,
  ghost_after: 7 * DAY,
  retention: 90 * DAY,
};

/** One session at one step. */
export interface ReplayedLook {
  readonly session: Session;
  readonly item: SessionItem | undefined;
  readonly transitions: readonly Transition[];
}

export interface ReplayedStep {
  readonly looks: readonly ReplayedLook[];
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

/** What a rule is compiled with in its test: the test's own values first, then the rule's. */
export function optionsOfTest(document: LocatedMap, { test, options }: PreparedTest): RuleOptions {
  const { defaults } = readAlertBlock(document, createReport(''));
  return {
    values: { ...options.values, ...defaults, ...test.values },
    calendars: { ...options.calendars, ...test.calendars },
    unset: 'wait',
  };
}

/** The rule with the values that its test gives. */
export function ruleOfTest(
  document: LocatedMap,
  prepared: PreparedTest,
  report: Report,
): SessionRule | undefined {
  return compileRule(document, report, optionsOfTest(document, prepared));
}

/** Polls at each step of the test, as a poll would; `base` is what sessions are like before it. */
export function replay(rule: SessionRule, test: TestCase, base: Partial<Session>): ReplayedStep[] {
  const items = new Map<string, SessionItem>();
  const memory = createTestMemory(rule, pastSessions(test, base));
  return Array.from(sessionsAtSteps(test, base), ({ now, sessions }) => {
    const looks = sessions.map((session): ReplayedLook => {
      const before = items.get(session.id);
      const decision = decide({
        item: before,
        session,
        confirmed: true,
        rules: [rule],
        since: () => 0,
        now,
        limits: TEST_LIMITS,
        baseline: false,
        known: memory.recall(session, before, now),
      });
      if (decision.changed) items.set(session.id, decision.item);
      return { session, item: items.get(session.id), transitions: decision.transitions };
    });
    return { looks, transitions: looks.flatMap(({ transitions }) => transitions) };
  });
}
