import { type Instant, isoOf, type Milliseconds, SECOND } from '../sessions/instant.ts';
import { gapAfter } from './coverage.ts';
import type { Digest, SourceTrouble } from './digest-schema.ts';
import type { GapEvent } from './event.ts';
import type { Tally } from './tally.ts';

/** Troubles shown one by one. */
const MOST = 12;
/** A sweep rests fifty times as long as it took; with that, this many intervals late is too late. */
const SWEEPS_MISSED = 3;
const REST = 50;

/** How far a source was read, by pamwatch's own clock. */
export interface SourceCoverage {
  readonly source: string;
  readonly poll_every: Milliseconds;
  readonly sweep_every: Milliseconds;
  /** Absent: it was never read. */
  readonly covered?: { readonly until: Instant; readonly since: Instant };
  /** The last complete sweep. */
  readonly swept?: { readonly began_at: Instant; readonly finished_at: Instant };
}

/** Where pamwatch did not see what it should have: now first, then what is over. */
export function sourceTroubles(
  sources: readonly SourceCoverage[],
  { gaps, baselines }: Tally,
  now: Instant,
): Digest['sources'] {
  const troubles: SourceTrouble[] = [
    ...sources.flatMap((source) => unread(source, now)),
    ...sources.flatMap((source) => unswept(source, now)),
    ...[...Map.groupBy(gaps.values(), ({ source }) => source).values()].flatMap(gapsOf),
    ...[...baselines.values()].map(({ source, live, over_limit, ghosts }) => ({
      ...{ source, live, over_limit, ghosts },
      what: 'first_look' as const,
    })),
  ];
  return { troubles: troubles.slice(0, MOST), more: Math.max(0, troubles.length - MOST) };
}

function gapsOf(gaps: readonly GapEvent[]): SourceTrouble[] {
  const [longest] = gaps.toSorted((a, b) => b.to - b.from - (a.to - a.from));
  if (longest === undefined) return [];
  const { source, from, to } = longest;
  const lasted = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const seconds = Math.round(lasted / SECOND);
  return [{ source, what: 'gap', from: isoOf(from), to: isoOf(to), gaps: gaps.length, seconds }];
}

function unread({ source, covered, poll_every }: SourceCoverage, now: Instant): SourceTrouble[] {
  if (covered === undefined) return [{ source, what: 'never_read' }];
  if (now - covered.until <= gapAfter(poll_every)) return [];
  return [{ source, what: 'down', from: isoOf(covered.until) }];
}

function unswept(
  { source, covered, swept, poll_every, sweep_every }: SourceCoverage,
  now: Instant,
): SourceTrouble[] {
  if (covered === undefined) return [];
  const patience = SWEEPS_MISSED * sweep_every + gapAfter(poll_every);
  if (swept === undefined) {
    return now - covered.since > patience
      ? [{ source, what: 'never_swept', from: isoOf(covered.since) }]
      : [];
  }
  const rest = REST * (swept.finished_at - swept.began_at);
  if (now - swept.finished_at <= patience + rest) return [];
  return [{ source, what: 'sweep_late', from: isoOf(swept.finished_at) }];
}
