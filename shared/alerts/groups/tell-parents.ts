import type { CorrelationRule } from '../../rules/correlation/correlation-rule.ts';
import {
  type Member,
  type MemberGroup,
  type Members,
  sessionsOf,
} from '../../rules/correlation/member.ts';
import { windowAt } from '../../rules/correlation/window.ts';
import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import type { Contribution, GroupItem } from './group.ts';
import { groupHash } from './group-identity.ts';
import { isToBeTold, type Spell, toldOf } from './spells.ts';

/** More sessions of a group than these are for the message about that group. */
const SESSIONS_TOLD = 5;
const FACTS_TOLD = 5;

export interface Telling {
  readonly rule: CorrelationRule;
  /** Those that refer to it. */
  readonly parents: readonly CorrelationRule[];
  /** As it is stored: what is told must not be taken back. */
  readonly item: GroupItem;
  /** pamwatch's own clock. */
  readonly now: Instant;
  /** How late an event may be found and still count. */
  readonly lateness: Milliseconds;
}

/** What a group adds to those of the correlations that refer to its own. Telling again adds the same. Pure. */
export function tellParents({ rule, parents, item, now, lateness }: Telling): Contribution[] {
  const spells = (item.spells ?? []).filter(isToBeTold);
  return spells.flatMap((spell) => {
    const told = toldGroup(rule, item, spell);
    if (told === undefined) return [];
    return parents
      .filter((parent) => eventOf(spell, parent) + parent.timespan + lateness > now)
      .map((parent) => contributionOf(parent, rule, told, spell));
  });
}

/** The group once its parents have been told all that `told` says; the same object when that is nothing new. */
export function markTold(
  item: GroupItem,
  told: GroupItem,
  parents: readonly CorrelationRule[],
): GroupItem {
  const marks = new Map(told.spells?.map((spell) => [spell.at, toldOf(spell, parents)]));
  const pending = (spell: Spell) =>
    isToBeTold(spell) && marks.get(spell.at) === toldOf(spell, parents);
  if (item.spells?.some(pending) !== true) return item;
  const spells = item.spells.map((spell) =>
    pending(spell) ? { ...spell, told: toldOf(spell, parents) } : spell,
  );
  const last = spells.length - 1;
  return { ...item, spells: spells.filter((spell, at) => isToBeTold(spell) || at === last) };
}

/** A short break ends what is open; for all else it is part of one event. */
function eventOf({ at, of = at }: Spell, { over }: CorrelationRule): Instant {
  return over === 'open' ? at : of;
}

type Told = Pick<Contribution, 'session' | 'group'>;

function contributionOf(
  parent: CorrelationRule,
  rule: CorrelationRule,
  told: Told & { readonly fields: GroupItem['fields'] },
  spell: Spell,
): Contribution {
  const until = parent.over === 'open' ? spell.until : undefined;
  const { fields: own, ...member } = told;
  const fields = parent.groupOfGroup(rule, own);
  const value = parent.valueOfGroup(rule, own);
  return {
    rule: parent.id,
    hash: groupHash(parent.id, fields),
    fields,
    base: rule.name,
    at: eventOf(spell, parent),
    ...(value === undefined ? {} : { value }),
    ...(until === undefined ? {} : { until }),
    ...member,
  };
}

/** Undefined for a group that has no session any more, which nothing could be said about. */
function toldGroup(rule: CorrelationRule, item: GroupItem, { at }: Spell) {
  const { fields, members } = item;
  const counted = countedAt(rule, members, at);
  const { sessions, total } = sessionsOf(counted);
  const session = sessions.at(-1);
  if (session === undefined) return undefined;
  const view = { fields, members: counted };
  const group: MemberGroup = {
    rule: rule.id,
    hash: item.hash,
    fields,
    shown: { name: rule.name, title: rule.title },
    title: rule.titleAt(view, at),
    why: (rule.verdictAt(view, at)?.facts() ?? []).slice(0, FACTS_TOLD),
    sessions: sessions.slice(-SESSIONS_TOLD),
    total,
  };
  return { fields, session, group };
}

/** What counted when the condition began to hold; or what is left, where that was forgotten. */
function countedAt(rule: CorrelationRule, members: Members, at: Instant): readonly Member[] {
  const counted = windowAt(members, rule, at);
  return counted.length > 0 ? counted : members;
}
