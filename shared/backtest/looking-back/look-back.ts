import type { GroupLimits } from '../../alerts/groups/decide-group.ts';
import { groupName } from '../../alerts/groups/group.ts';
import { groupSubject } from '../../alerts/groups/group-identity.ts';
import type { CorrelationRule, GroupField } from '../../rules/correlation/correlation-rule.ts';
import { parentsOf, runOrder } from '../../rules/correlation/run-order.ts';
import type { SessionRule } from '../../rules/rule.ts';
import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import { episodesOf, type Story } from '../episodes.ts';
import type { Told } from '../replay.ts';
import type { RuleSet } from '../rule-set.ts';
import { type Sight, sightOf } from '../sight.ts';
import type { Turns } from '../source-numbers.ts';
import type { RulesBySource, SourceRules } from '../source-rules.ts';
import { additionsOf } from './contributions.ts';
import { type Candidates, createGroupNotes } from './group-notes.ts';
import { createKeyRing } from './keys.ts';
import { createMemoryNotes, type MemoryNotes, remembers } from './memory-notes.ts';
import { orderTurns } from './order-turns.ts';
import type { Past } from './past.ts';
import {
  type Arrival,
  type GroupChange,
  type GroupReplayOptions,
  replayGroup,
} from './replay-group.ts';

/** One alert of a group, and the source whose poll decided each of its transitions. */
export interface GroupStory {
  readonly story: Story;
  readonly sources: readonly number[];
}

/** A group and its alerts in their order. */
export interface PastGroup {
  readonly name: string;
  readonly stories: readonly GroupStory[];
}

export interface LookingBack {
  readonly past: Past;
  readonly turns: Turns;
  /** When the rules began to watch. */
  readonly since: Instant;
  /** The end of what is known. */
  readonly until: Instant;
}

/**
 * The rules of a set that look at more than one session: they take notes of each session, and
 * once all were there, it is gone through what was noted in the order of the polls.
 */
export interface LookBack {
  /** Whether there are any such rules. */
  readonly isNeeded: boolean;
  note(sight: Sight, number: number, source: number): void;
  /** By the number of the session: what its rules are told of earlier ones, where they may match. */
  told(looking: LookingBack): ReadonlyMap<number, readonly Told[]>;
  groups(looking: LookingBack): Generator<PastGroup>;
}

type Noter = (sight: Sight, number: number) => void;

interface Options {
  readonly limits: GroupLimits;
  readonly every: Milliseconds;
}

export function createLookBack(
  { rules, correlations }: RuleSet,
  sources: RulesBySource,
  options: Options,
): LookBack {
  const ring = createKeyRing();
  const memories = new Map<SessionRule, MemoryNotes>();
  for (const rule of rules.filter(remembers)) {
    memories.set(rule, createMemoryNotes(rule, ring, options.every));
  }
  const order = runOrder(correlations.filter(({ waitingFor }) => waitingFor.length === 0));
  const groups = new Map(order.map((rule) => [rule.id, createGroupNotes(rule, ring)]));
  /** By the number of a source: those that take notes of its sessions. */
  const noters: (readonly Noter[])[] = [];
  const notersOf = ({ active, correlations: usable }: SourceRules): Noter[] => [
    ...active.flatMap((rule) => memories.get(rule)?.note ?? []),
    ...[...usable].flatMap(([id, bases]) => groups.get(id)?.noter(bases) ?? []),
  ];
  return {
    isNeeded: memories.size + groups.size > 0,
    note: (sight, number, source) => {
      noters[source] ??= notersOf(sources.of(sight.session, source));
      for (const note of noters[source] ?? []) note(sight, number);
    },
    told: ({ past, turns, since }) => {
      const told = new Map<number, Told[]>();
      for (const { rule, answers } of memories.values()) {
        for (const { number, at, known } of answers(past, turns.turnOf, since)) {
          const own = told.get(number);
          if (own === undefined) told.set(number, [{ rule: rule.id, at, known }]);
          else own.push({ rule: rule.id, at, known });
        }
      }
      return told;
    },
    *groups(looking) {
      // Those that others refer to come first, and tell them.
      for (const { rule, candidates } of groups.values()) {
        const replaying = {
          rule,
          parents: parentsOf(rule, order),
          until: looking.until,
          ...options,
        };
        for (const one of candidates(looking.past)) {
          const arrivals = arrivalsOf(rule, one, sources, looking, options);
          const { group, tells } = replayArrivals(arrivals, replaying, looking.turns);
          for (const told of tells) groups.get(told.contribution.rule)?.noteGroup(told);
          if (group !== undefined) yield group;
        }
      }
    },
  };
}

/** What the sessions add to their group, as polls would have found it. */
function arrivalsOf(
  rule: CorrelationRule,
  { sessions, arrivals, has }: Candidates,
  sources: RulesBySource,
  { past, turns }: LookingBack,
  { limits, every }: Options,
): Arrival[] {
  const rules = [rule] as const;
  const own = sessions
    .toSorted((a, b) => a - b)
    .flatMap((number): Arrival[] => {
      const source = past.source(number);
      const session = past.session(number);
      const bases = sources.of(session, source).correlations.get(rule.id) ?? [];
      const sight = sightOf(session, past.until(number), every);
      const { lateness } = limits;
      return additionsOf(sight, { rules, bases, every, lateness })
        .filter(({ contribution }) => has(contribution.fields))
        .map((addition) => ({ ...addition, turn: turns.turnOf(source) }));
    });
  return [...own, ...arrivals];
}

function replayArrivals(
  arrivals: readonly Arrival[],
  replaying: GroupReplayOptions,
  turns: Turns,
): { readonly group: PastGroup | undefined; readonly tells: readonly Arrival[] } {
  const [first] = arrivals;
  if (first === undefined) return { group: undefined, tells: [] };
  const { rule } = replaying;
  const { hash, fields } = first.contribution;
  const key = { rule: rule.id, hash };
  const { changes, tells } = replayGroup(key, orderTurns(arrivals), replaying);
  if (changes.length === 0) return { group: undefined, tells };
  const alerts = Map.groupBy(changes, ({ transition }) => transition.alert);
  const stories = [...alerts.values()].map((own) => ({
    story: storyOf(rule, fields, own),
    sources: own.map(({ turn }) => turns.sourceAt(turn)),
  }));
  return { group: { name: groupName(key), stories }, tells };
}

/** The sessions are those that counted when the level was last raised. */
function storyOf(
  rule: CorrelationRule,
  fields: readonly GroupField[],
  changes: readonly GroupChange[],
): Story {
  const risen = changes.findLast(({ transition }) => transition.transition !== 'resolved');
  const members = (risen ?? changes[0])?.members ?? [];
  const newest = members.at(-1);
  if (newest === undefined) throw new Error(`a group of ${rule.name} has no session`);
  return {
    session: newest.session,
    group: { subject: groupSubject(rule.name, fields), fields, members },
    episodes: episodesOf(
      changes.map(({ transition }) => transition),
      [rule],
    ),
  };
}
