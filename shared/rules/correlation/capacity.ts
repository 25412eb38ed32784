import { type CorrelationRule, isCorrelation, type Referred } from './correlation-rule.ts';
import type { JudgeSpec } from './judge.ts';
import { KINDS } from './types.ts';

/** What a condition may count up to: a group keeps no more sessions than this. */
const MOST_MEMBERS = 500;
/** Groups of other correlations say more, and an item of the table holds fewer of them. */
const MOST_GROUPS = 60;
const FEWEST_KEPT = 50;
const FEWEST_WITH_GROUPS = 20;

type Counts = JudgeSpec['counts'];

/** What the members of its groups are, for people. */
export function whatCounts(referred: readonly Referred[]): Counts {
  if (!referred.some(isCorrelation)) return 'sessions';
  return referred.every(isCorrelation) ? 'groups' : 'sessions and groups';
}

export function mostCounted(counts: Counts): number {
  return counts === 'sessions' ? MOST_MEMBERS : MOST_GROUPS;
}

/** Twice what is needed, so that a limit is still met when some leave; shared where several rules have to match. */
export function capacityOf(spec: JudgeSpec): Pick<CorrelationRule, 'capacity' | 'shares'> {
  const { type, rules, limits, escalations, counts } = spec;
  const shares = KINDS[type].temporal ? rules : [];
  const most = mostCounted(counts);
  if (KINDS[type].numeric) return { capacity: most, shares };
  const fewest = counts === 'sessions' ? FEWEST_KEPT : FEWEST_WITH_GROUPS;
  const greatest = Math.max(limits.greatest, ...escalations.map((one) => one.limits.greatest));
  const wanted = Number.isFinite(greatest) ? 2 * greatest : fewest;
  return { capacity: Math.min(most, Math.max(fewest, Math.ceil(wanted))), shares };
}
