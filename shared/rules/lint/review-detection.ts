import { isOver, SESSION_STATES } from '../../sessions/session.ts';
import { readDetection } from '../detection-block.ts';
import type { LocatedMap } from '../document.ts';
import { createReport } from '../problem.ts';
import type { Expression } from '../sigma/value.ts';
import type { Find } from './finding.ts';

export function reviewDetection(document: LocatedMap, find: Find): void {
  const read = readDetection(document, {
    report: createReport(''),
    lookUp: () => [],
    anyLogsource: false,
  });
  if (read === undefined) return;
  for (const { name, line } of read.unused) {
    find('unused-selection', line, `detection.${name}`, 'no condition mentions it');
  }
  for (const { line, path, state } of statesOf(read.expression)) {
    const message = `a rule never sees a session that is ${state}: the end of a session resolves`;
    find('state-is-over', line, path, message);
  }
}

/** Where the expression asks for a state that no session is in while rules look at it. */
function statesOf(expression: Expression): { line: number; path: string; state: string }[] {
  if (expression.kind === 'not') return [];
  if (expression.kind !== 'item') return expression.parts.flatMap(statesOf);
  const { field, values, line, path, negated } = expression.item;
  if (field !== 'state' || negated) return [];
  return values.flatMap((value) => {
    const raw = value.kind === 'text' ? value.raw.toLowerCase() : '';
    const state = SESSION_STATES.find((one) => one === raw);
    return state !== undefined && isOver({ state }) ? [{ line, path, state }] : [];
  });
}
