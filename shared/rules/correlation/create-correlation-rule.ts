import type { BaseRule } from './base-rule.ts';
import type { CorrelationRule } from './correlation-rule.ts';
import type { GroupFields } from './group-fields.ts';
import type { GroupWords } from './group-title.ts';
import { factsOf, type JudgeSpec, levelOf, wordsOf } from './judge.ts';
import { KINDS } from './types.ts';
import { windowAt, windowChanges } from './window.ts';

/** The parts of a correlation that were compiled, and what it says about itself. */
export interface CorrelationParts {
  readonly about: Pick<
    CorrelationRule,
    | 'id'
    | 'name'
    | 'title'
    | 'description'
    | 'level'
    | 'status'
    | 'rev'
    | 'file'
    | 'deliver'
    | 'remind'
    | 'waitingFor'
    | 'capacity'
    | 'shares'
    | 'falsepositives'
    | 'steps'
    | 'runbook'
  >;
  readonly bases: readonly BaseRule[];
  readonly children: readonly CorrelationRule[];
  readonly groupBy: readonly string[];
  readonly spec: JudgeSpec;
  readonly fields: GroupFields;
  readonly title: (words: GroupWords) => string;
}

/** Puts the compiled parts together into what the poller asks. */
export function createCorrelationRule(parts: CorrelationParts): CorrelationRule {
  const { about, bases, children, groupBy, spec, fields, title } = parts;
  const changes: CorrelationRule['changes'] = (members, after, until) =>
    windowChanges(members, spec, after, until);
  return {
    ...about,
    timespan: spec.timespan,
    over: spec.over,
    readings: 1,
    fades: fades(spec),
    reachedBy: spec.limits.reachedBy,
    bases,
    children,
    depth: children.reduce((depth, child) => Math.max(depth, child.depth + 1), 0),
    silent: false,
    groupBy,
    type: spec.type,
    field: spec.field,
    meets: spec.limits.holds,
    supplies: fields.supplies,
    needs: fields.needs,
    groupFields: fields.groupFields,
    groupOf: fields.groupOf,
    valueOf: fields.valueOf,
    groupOfGroup: fields.groupOfGroup,
    valueOfGroup: fields.valueOfGroup,
    valueAtEnd: fields.valueAtEnd,
    verdictAt: ({ members }, at) => {
      const level = levelOf(spec, members, at);
      return level === undefined ? undefined : { level, facts: () => factsOf(spec, members, at) };
    },
    measuredAt: ({ members }, at) =>
      windowAt(members, spec, at).length === 0 ? [] : factsOf(spec, members, at),
    clearsAt: ({ members }, at) => levelOf(spec, members, at) === undefined,
    titleAt: ({ fields: common, members }, at) => {
      const words = common.map(({ field, value }) => [field, value]);
      return title({ ...wordsOf(spec, members, at), ...Object.fromEntries(words) });
    },
    changes,
    nextChange: (members, at) => {
      const now = levelOf(spec, members, at);
      return changes(members, at, Number.POSITIVE_INFINITY).find(
        (instant) => levelOf(spec, members, instant) !== now,
      );
    },
  };
}

/** Events were counted, and more of them cannot end it: the window goes by, and that is all. */
function fades({ type, over, limits }: JudgeSpec): boolean {
  return over === 'events' && !KINDS[type].numeric && limits.holds(Number.POSITIVE_INFINITY);
}
