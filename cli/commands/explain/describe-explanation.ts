import { readableSpan } from '#shared/rules/correlation/limits.ts';
import type { Explanation, RuleExplanation } from '#shared/rules/explanation.ts';
import { waitBefore } from '#shared/rules/reminders.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import { readableDuration } from '#shared/sessions/duration.ts';
import { type Instant, isoOf } from '#shared/sessions/instant.ts';
import type { DescribedMemory } from './describe-memory.ts';

/** How verdicts look: marks and colours on a terminal, words elsewhere. */
export interface Marks {
  readonly verdict: (holds: boolean) => string;
}

const WORDS = { and: 'all of', or: 'any of' } as const;

/** An explanation as an indented tree, one line an element. */
export function describeExplanation(
  rule: SessionRule,
  explained: RuleExplanation,
  marks: Marks,
  memory?: DescribedMemory,
): string[] {
  const { at, detection, escalations, clear } = explained;
  const tree = (part: Explanation, depth: number) => describeTree(part, depth, at, marks);
  return [
    memory?.verdict ?? verdictLine(rule, explained),
    '',
    `detection (level ${rule.level})`,
    ...tree(detection, 1),
    ...escalations.flatMap(({ level, when, decides }) => [
      `escalate to ${level}${decides ? ', which decides' : ''}`,
      ...tree(when, 1),
    ]),
    ...(clear === undefined
      ? []
      : ['clear, asked once the detection no longer holds', ...tree(clear, 1)]),
    '',
    ...(memory === undefined ? [nextLine(explained)] : memory.lines),
    ...remindersLine(rule),
  ];
}

/** `reminders: 8 h after people last heard of an open alert, then 16 h; from level high`. */
function remindersLine({ remind, deliver, stale = false }: SessionRule): string[] {
  if (remind === undefined || deliver === 'digest' || stale) return [];
  const waits = Array.from({ length: remind.most }, (_, given) =>
    readableSpan(waitBefore(remind, given)),
  );
  const [first, ...more] = waits;
  const then = more.length === 0 ? '' : `, then ${more.join(', ')}`;
  return [
    `reminders: ${first} after people last heard of an open alert${then}; from level ${remind.from}`,
  ];
}

function verdictLine(rule: SessionRule, { watched, state, level }: RuleExplanation): string {
  if (!watched) return `does not match: rules do not look at a session that is ${state}`;
  if (level === undefined) return 'does not match';
  const readings = rule.readings > 1 ? `, once ${rule.readings} readings in a row agree` : '';
  return `matches: level ${level}${readings}`;
}

function nextLine({ next, at }: RuleExplanation): string {
  if (next === undefined) return 'next change: none by time alone';
  const what = next.level === undefined ? 'no longer matches' : `level ${next.level}`;
  return `next change: ${what} at ${shortIso(next.at)}, ${inTime(next.at, at)}, if nothing else happens`;
}

/** ISO 8601 in UTC, without milliseconds where there are none. */
export function shortIso(at: Instant): string {
  return isoOf(at).replace('.000Z', 'Z');
}

function inTime(next: Instant, at: Instant): string {
  return `in ${readableDuration(next - at)}`;
}

function describeTree(part: Explanation, depth: number, at: Instant, marks: Marks): string[] {
  const single = soleOf(part);
  if (single !== undefined) return describeTree(single, depth, at, marks);
  const start = `${'  '.repeat(depth)}${marks.verdict(part.holds)} `;
  switch (part.kind) {
    case 'match': {
      const { field, value, limit, turns_at } = part;
      const saw = value === '' ? field : `${field} is ${value}`;
      const turns =
        turns_at === undefined ? '' : `; turns at ${shortIso(turns_at)}, ${inTime(turns_at, at)}`;
      return [`${start}${saw}, wanted: ${limit}${turns}`];
    }
    case 'not':
      return [`${start}not`, ...describeTree(part.part, depth + 1, at, marks)];
    default: {
      const words = part.parts.length === 1 ? '' : WORDS[part.kind];
      const title = [part.name, words].filter(Boolean).join(': ');
      return [
        `${start}${title}`,
        ...part.parts.flatMap((one) => describeTree(one, depth + 1, at, marks)),
      ];
    }
  }
}

/** A part that only wraps another one says nothing. */
function soleOf(part: Explanation): Explanation | undefined {
  if (part.kind !== 'and' && part.kind !== 'or') return undefined;
  return part.name === undefined && part.parts.length === 1 ? part.parts[0] : undefined;
}
