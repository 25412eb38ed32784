import type { MemoryExplanation } from '#shared/explain/explain-memory.ts';
import { readableSpan } from '#shared/rules/correlation/limits.ts';
import type { RuleMemory } from '#shared/rules/memory/rule-memory.ts';
import { readableDuration } from '#shared/sessions/duration.ts';
import { shortIso } from './describe-explanation.ts';

/** What a rule that remembers knows, and the verdict that comes of it. */
export interface DescribedMemory {
  readonly verdict: string;
  readonly lines: readonly string[];
}

/** `others`: how many sessions were given to know it from. */
export function describeMemory(
  memory: RuleMemory,
  explained: MemoryExplanation,
  others: number,
): DescribedMemory {
  const { values, level } = explained;
  const by = memory.fields.join(', ');
  const known =
    values === undefined
      ? [`  nothing: the session lacks one of ${by}`]
      : [`  of ${values.join(', ')} (${by})`, ...knownLines(memory, explained)];
  const without =
    others === 0 ? ['  no other sessions were given: name some with --history or --source'] : [];
  const says =
    level === undefined ? `does not match${because(explained)}` : `matches: level ${level}`;
  return {
    verdict: others === 0 ? `${says}; but no other sessions were given` : says,
    lines: ['what it remembers', ...known, ...without],
  };
}

function because({ values, asked_at, known }: MemoryExplanation): string {
  if (values === undefined || asked_at === undefined) return '';
  if (known.first === false) return ': it is not the first';
  return known.usual === undefined ? ': too little is known' : '';
}

function knownLines(memory: RuleMemory, explained: MemoryExplanation): string[] {
  const { sessions, last_at, asked_at, known } = explained;
  const span = readableSpan(memory.within);
  const last = last_at === undefined ? '' : `, the last of which began ${shortIso(last_at)}`;
  const when =
    asked_at === undefined
      ? '  it did not ask: the detection did not hold'
      : `  it asked at ${shortIso(asked_at)}`;
  const seen = `  ${sessions === 1 ? '1 earlier session' : `${sessions} earlier sessions`} in ${span}${last}`;
  return [
    when,
    seen,
    ...(memory.kind === 'unusual' ? [usualLine(memory, explained)] : firstLine(known.first)),
  ];
}

function firstLine(first: boolean | undefined): string[] {
  return first === undefined
    ? []
    : [first ? '  so this is the first' : '  so this is not the first'];
}

function usualLine(
  { sessions, quantile, factor }: RuleMemory,
  { known, limit }: MemoryExplanation,
): string {
  const { usual } = known;
  if (usual === undefined || limit === undefined) {
    return `  it takes ${sessions} sessions that ended to know what is usual`;
  }
  const share = Math.round(quantile * 100);
  return `  usual: ${readableDuration(usual.median)}, ${share} % within ${readableDuration(usual.quantile)}, longest ${readableDuration(usual.longest)} (${usual.sessions} sessions); unusual from ${readableDuration(limit)} on, ${factor} times the ${share} %`;
}
