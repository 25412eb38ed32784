import type { CorrelationRule } from '../correlation/correlation-rule.ts';
import { readableSpan } from '../correlation/limits.ts';
import { KINDS } from '../correlation/types.ts';
import type { LocatedMap } from '../document.ts';
import { entry } from '../located.ts';
import type { Find } from './finding.ts';

// As a group keeps no more, nothing above is worth trying.
const MOST = 500;

/** A condition that no group can ever meet, whatever sessions come. */
export function reviewCounts(document: LocatedMap, rule: CorrelationRule, find: Find): void {
  if (rule.waitingFor.length > 0) return;
  const most = mostOf(rule);
  if (most === undefined || counts(most.number).some(rule.meets)) return;
  const block = entry(document, 'correlation')?.value;
  const line = block?.kind === 'map' ? entry(block, 'condition')?.line : undefined;
  find('impossible', line ?? document.line, 'correlation.condition', most.why);
}

interface Most {
  readonly number: number;
  readonly why: string;
}

/** The highest that the correlation can ever count, where there is a bound to it. */
function mostOf(rule: CorrelationRule): Most | undefined {
  const { type, shares, groupBy, field } = rule;
  if (KINDS[type].temporal) {
    const number = shares.length;
    return {
      number,
      why: `can never hold: it names ${number} rules, so it counts up to ${number}`,
    };
  }
  if (type === 'value_count' && field !== undefined && groupBy.includes(field)) {
    const why = `can never hold: the sessions of a group agree in "${field}", so they have one value of it`;
    return { number: 1, why };
  }
  return type === 'event_count' ? mostTimes(rule) : undefined;
}

/** How often the only group below can begin to hold: one that any session starts lasts its own timespan at least. */
function mostTimes(rule: CorrelationRule): Most | undefined {
  const [child, ...others] = rule.children;
  if (child === undefined || others.length > 0 || rule.bases.length > 0) return undefined;
  if (!isSoleGroup(rule, child) || !holdsAlways(child)) return undefined;
  const number = Math.ceil(rule.timespan / child.timespan);
  const span = readableSpan(child.timespan);
  return {
    number,
    why: `can never hold: "${child.name}" holds for ${span} each time, so within ${readableSpan(rule.timespan)} it begins to ${number === 1 ? 'once' : `${number} times`} at most`,
  };
}

/** Whether each group of the child has one of the correlation to itself. */
function isSoleGroup(rule: CorrelationRule, child: CorrelationRule): boolean {
  const marked = child.groupBy.map((field) => ({ field, value: field }));
  const kept = rule.groupOfGroup(child, marked).map(({ value }) => value);
  return child.groupBy.every((field) => kept.includes(field));
}

function holdsAlways({ type, over, meets }: CorrelationRule): boolean {
  return type === 'event_count' && over === 'events' && counts(MOST).every(meets);
}

function counts(most: number): number[] {
  return Array.from({ length: Math.min(most, MOST) }, (_, at) => at + 1);
}
