import { LEVELS, levelRank } from '../../alerts/level.ts';
import type { Session } from '../../sessions/session.ts';
import type { AlertBlock } from '../alert-block.ts';
import { readDetection } from '../detection-block.ts';
import type { LocatedMap } from '../document.ts';
import { entry } from '../located.ts';
import { createReport } from '../problem.ts';
import { type ReadOptions, readSelection } from '../sigma/detection.ts';
import type { Expression, Item } from '../sigma/value.ts';
import type { Vocabulary } from '../sigma/vocabulary.ts';
import type { Literal } from './constraint.ts';
import type { Find } from './finding.ts';
import { createLogic, type Logic } from './logic.ts';

interface Step {
  readonly level: AlertBlock['escalate'][number]['level'];
  readonly when: Expression;
  readonly line: number;
  readonly path: string;
}

/** Finds conditions that can never hold, that always do, and steps that never change anything. */
export function reviewLogic(
  document: LocatedMap,
  alert: AlertBlock,
  vocabulary: Vocabulary<Session>,
  lookUp: ReadOptions['lookUp'],
  find: Find,
): void {
  const reading = { report: createReport(''), lookUp, anyLogsource: false };
  const detection = readDetection(document, reading)?.expression;
  if (detection === undefined || reading.report.problems.length > 0) return;
  const logic = createLogic(vocabulary);
  reviewCondition(detection, logic, entry(document, 'detection')?.line ?? document.line, find);
  const steps = alert.escalate.map(
    ({ when, level, path }): Step => ({
      level,
      when: readSelection(when, `${path}.when`, reading),
      line: when.line,
      path,
    }),
  );
  if (reading.report.problems.length > 0) return;
  reviewSteps(document, detection, steps, logic, find);
  reviewClear(alert, detection, reading, logic, find);
}

function reviewCondition(detection: Expression, logic: Logic, line: number, find: Find): void {
  const { found, impossible } = logic.contradictions(detection);
  const told = new Set<string>();
  for (const literals of found) {
    const first = literals[0]?.item;
    const words = inWords(literals);
    if (first === undefined || told.has(words)) continue;
    told.add(words);
    find(impossible ? 'impossible' : 'impossible-part', first.line, first.path, words);
  }
  if (impossible) return;
  if (logic.isAlwaysTrue(detection)) {
    find('always-true', line, 'detection.condition', 'holds for every session');
    return;
  }
  for (const item of itemsOf(detection)) {
    if (item.values.length === 0 || !logic.isAlwaysTrue({ kind: 'item', item })) continue;
    find('always-true-part', item.line, item.path, 'holds for every session');
  }
}

function inWords(literals: readonly Literal[]): string {
  const places = literals.map(({ item, holdsWhen }) => `${holdsWhen ? '' : 'not '}${item.path}`);
  const [only, ...more] = [...new Set(places)];
  if (more.length === 0) return `no session meets ${only}`;
  return `no session meets both ${[only, ...more].join(' and ')}`;
}

function itemsOf(expression: Expression): Item[] {
  if (expression.kind === 'item') return [expression.item];
  return expression.kind === 'not'
    ? itemsOf(expression.part)
    : [...new Set(expression.parts.flatMap(itemsOf))];
}

function reviewSteps(
  document: LocatedMap,
  detection: Expression,
  steps: readonly Step[],
  logic: Logic,
  find: Find,
): void {
  const level = entry(document, 'level')?.value;
  const own = steps.length > 0 && level?.kind === 'scalar' ? level.text : undefined;
  for (const step of steps) {
    const { when, line, path } = step;
    const both: Expression = { kind: 'and', parts: [detection, when] };
    const above = steps.filter((one) => levelRank(one.level) > levelRank(step.level));
    if (logic.isImpossible(both)) {
      find('escalation-impossible', line, path, `${step.level} can never hold while the rule does`);
    } else if (!isAbove(step.level, own)) {
      find('escalation-below', line, path, `${step.level} is not above the rule's level, ${own}`);
    } else if (logic.implies(detection, when)) {
      find('escalation-at-once', line, path, `${step.level} holds as soon as the rule does`);
    } else reviewAgainst(step, above, logic, find);
  }
}

function isAbove(level: Step['level'], own: string | undefined): boolean {
  const known = LEVELS.find((one) => one === own);
  return known === undefined || levelRank(level) > levelRank(known);
}

function reviewAgainst(step: Step, above: readonly Step[], logic: Logic, find: Find): void {
  const higher = above.find(({ when }) => logic.implies(step.when, when));
  if (higher === undefined) return;
  const equal = logic.implies(higher.when, step.when);
  find(
    equal ? 'escalation-equal' : 'escalation-hidden',
    step.line,
    step.path,
    equal
      ? `${step.level} and ${higher.level} hold at exactly the same time`
      : `when ${step.level} holds, ${higher.level} (line ${higher.line}) holds already`,
  );
}

function reviewClear(
  { clear }: AlertBlock,
  detection: Expression,
  reading: ReadOptions,
  logic: Logic,
  find: Find,
): void {
  if (clear === undefined) return;
  const cleared = readSelection(clear, 'alert.clear', reading);
  const { report } = reading;
  if (report.problems.length > 0) return;
  if (logic.implies(cleared, detection)) {
    find('clear-impossible', clear.line, 'alert.clear', 'holds only while the rule does');
  }
}
