import type { Transition } from '../../alerts/alert.ts';
import { decideGroup, type GroupLimits, settled } from '../../alerts/groups/decide-group.ts';
import type { Contribution, GroupItem, GroupKey } from '../../alerts/groups/group.ts';
import { countedAt } from '../../alerts/groups/group-message.ts';
import { markTold, tellParents } from '../../alerts/groups/tell-parents.ts';
import type { CorrelationRule } from '../../rules/correlation/correlation-rule.ts';
import type { Member } from '../../rules/correlation/member.ts';
import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import { pollAfter } from '../readings.ts';
import type { Addition } from './contributions.ts';

/** One source's poll: those of an instant come one after the other. */
export interface Turn {
  readonly at: Instant;
  readonly turn: number;
}

/** Something that a group gets at a source's poll. */
export interface Arrival extends Addition, Turn {}

export interface TurnOfGroup extends Turn {
  readonly contributions: readonly Contribution[];
}

/** A change of a group's alert, by the poll that decided it, with what counted. */
export interface GroupChange extends Turn {
  readonly transition: Transition;
  readonly members: readonly Member[];
}

export interface GroupReplay {
  readonly changes: readonly GroupChange[];
  /** What it adds to groups of the correlations that refer to it. */
  readonly tells: readonly Arrival[];
}

export interface GroupReplayOptions {
  readonly rule: CorrelationRule;
  /** The correlations that refer to it. */
  readonly parents: readonly CorrelationRule[];
  readonly limits: GroupLimits;
  readonly every: Milliseconds;
  /** What is due later is not waited for. */
  readonly until: Instant;
}

/**
 * What the alert about one group would have done: decided when sessions add to it, and when it is
 * due, which the source handles that polls first. `turns` are in order.
 */
export function replayGroup(
  key: GroupKey,
  turns: readonly TurnOfGroup[],
  options: GroupReplayOptions,
): GroupReplay {
  const { rule, parents, limits, every, until } = options;
  const changes: GroupChange[] = [];
  const tells: Arrival[] = [];
  let item: GroupItem | undefined;
  const decide = ({ at, turn }: Turn, contributions: readonly Contribution[]) => {
    const decision = decideGroup({
      key,
      rule,
      parents,
      item,
      contributions,
      since: Number.NEGATIVE_INFINITY,
      now: at,
      limits,
      baseline: false,
    });
    if (decision === undefined || !decision.changed) return false;
    const telling = { rule, parents, item: decision.item, now: at, lateness: limits.lateness };
    for (const contribution of tellParents(telling)) tells.push({ at, turn, contribution });
    item = settled(markTold(decision.item, decision.item, parents), rule, at, limits);
    for (const transition of decision.transitions) {
      const members = countedAt(transition, { members: decision.members, rule });
      changes.push({ at, turn, transition, members });
    }
    return true;
  };
  const untilThen = ({ at, turn }: Turn) => {
    for (let due = duePoll(item, every); due < at || (due === at && turn > 0); ) {
      // What changes nothing is due again at the next poll, which changes nothing either.
      if (!decide({ at: due, turn: 0 }, [])) return;
      due = duePoll(item, every);
    }
  };
  for (const one of turns) {
    untilThen(one);
    decide(one, one.contributions);
  }
  untilThen({ at: until + 1, turn: 0 });
  return { changes, tells };
}

function duePoll(item: GroupItem | undefined, every: Milliseconds): Instant {
  return item?.due_at === undefined ? Number.POSITIVE_INFINITY : pollAfter(item.due_at, every);
}
