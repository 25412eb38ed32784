import type { Level } from '../../alerts/level.ts';
import type { Instant } from '../../sessions/instant.ts';
import type { GroupField, GroupView } from './correlation-rule.ts';
import { type JudgeSpec, levelOf, limitWords, measured, whatOf } from './judge.ts';
import type { Limits } from './limits.ts';
import { measureWindow } from './measure.ts';
import { lastEvent, type Member, type Members } from './member.ts';
import { windowAt } from './window.ts';

/** One set of limits, and whether what was measured meets them. Printable text. */
export interface ExplainedLimits {
  readonly field: string;
  readonly value: string;
  readonly limit: string;
  readonly holds: boolean;
}

/** Why a correlation says what it says of a group. */
export interface GroupExplanation {
  readonly at: Instant;
  readonly fields: readonly GroupField[];
  /** Undefined: the condition does not hold. */
  readonly level: Level | undefined;
  readonly condition: ExplainedLimits;
  readonly escalations: readonly (ExplainedLimits & {
    readonly level: Level;
    /** It holds, and no other that holds is higher: it decides the level. */
    readonly decides: boolean;
  })[];
  /** What counts at that instant, the oldest first. */
  readonly window: Members;
  /** When the level next changes if nothing more happens, and what it then is; undefined level: it does not hold. */
  readonly next?: { readonly at: Instant; readonly level: Level | undefined };
}

export function explainGroup(
  spec: JudgeSpec,
  { fields, members }: GroupView,
  at: Instant,
  nextChange: Instant | undefined,
): GroupExplanation {
  const window: Member[] = windowAt(members, spec, at).sort((a, b) => lastEvent(a) - lastEvent(b));
  const measure = measureWindow(spec, window, at);
  const level = levelOf(spec, members, at);
  const explained = (limits: Limits): ExplainedLimits => ({
    field: whatOf(spec),
    value: measure.number === undefined ? 'none' : measured(spec, measure),
    limit: limitWords(spec, limits),
    holds: measure.number !== undefined && limits.holds(measure.number),
  });
  return {
    at,
    fields,
    level,
    condition: explained(spec.limits),
    escalations: spec.escalations.map((one) => {
      const limits = explained(one.limits);
      const decides = limits.holds && one.level === level && level !== spec.level;
      return { level: one.level, decides, ...limits };
    }),
    window,
    ...(nextChange === undefined
      ? {}
      : { next: { at: nextChange, level: levelOf(spec, members, nextChange) } }),
  };
}
