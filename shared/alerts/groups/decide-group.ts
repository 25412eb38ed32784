import type { CorrelationRule, GroupView } from '../../rules/correlation/correlation-rule.ts';
import { lastEvent, type Members } from '../../rules/correlation/member.ts';
import { DAY, type Instant, type Milliseconds } from '../../sessions/instant.ts';
import type { AlertState, Transition } from '../alert.ts';
import { closeEpisode, type Episode, nextEpisode } from '../episode.ts';
import { nextReminder } from '../remind.ts';
import { stableText } from '../stable-text.ts';
import type { Contribution, GroupItem, GroupKey } from './group.ts';
import { groupSubject } from './group-identity.ts';
import { type Merged, mergeMembers, oldestKept } from './merge.ts';
import { isToBeTold, nextSpells, type Spell, spellsToKeep } from './spells.ts';

const BEFORE_ALL = Number.NEGATIVE_INFINITY;

export interface GroupLimits {
  readonly reopen_within: Milliseconds;
  /** How long what is over is kept. */
  readonly retention: Milliseconds;
  /** How late a session may be found and still count. */
  readonly lateness: Milliseconds;
}

export interface GroupInput {
  readonly key: GroupKey;
  /** Undefined when the rule is gone, or turned off. */
  readonly rule: CorrelationRule | undefined;
  /** The correlations that refer to it. */
  readonly parents: readonly CorrelationRule[];
  /** What is stored; undefined for a group that is not. */
  readonly item: GroupItem | undefined;
  readonly contributions: readonly Contribution[];
  /** Since when the rule has been watching: what was before raises nothing. */
  readonly since: Instant;
  /** pamwatch's own clock. */
  readonly now: Instant;
  readonly limits: GroupLimits;
  /** The contributions are those of a source's first poll: history raises nothing. */
  readonly baseline: boolean;
}

export interface GroupDecision {
  /** What to store, under the version that was read; `outbox` is as it was. */
  readonly item: GroupItem;
  readonly transitions: readonly Transition[];
  /** The sessions to tell of; those it had before, where none are left. */
  readonly members: Members;
  /** Whether anything is worth a write. */
  readonly changed: boolean;
}

/** What the alert about a group does next; undefined when there is no such group. Pure. */
export function decideGroup(input: GroupInput): GroupDecision | undefined {
  const { rule, item, contributions } = input;
  const fields = item?.fields ?? contributions[0]?.fields;
  if (fields === undefined) return undefined;
  // Another poll may have looked a moment later by its clock; time does not go back for a group.
  const now = Math.max(input.now, item?.evaluated_at ?? 0);
  if (rule === undefined) return item && closeGroup(item, { ...input, now });
  return decideWith(rule, fields, { ...input, now });
}

function decideWith(
  rule: CorrelationRule,
  fields: GroupView['fields'],
  input: GroupInput,
): GroupDecision {
  const { item, now, limits } = input;
  const merged = mergeInto(rule, input);
  const { members } = merged;
  const { state, transitions } = episodeOf(rule, fields, merged, input);
  const spells = spellsOf(rule, fields, merged, input);
  const { version = 0, dropped = 0, outbox = [] } = item ?? {};
  const next: GroupItem = {
    ...input.key,
    version,
    fields,
    rev: rule.rev,
    members,
    dropped: dropped + merged.dropped,
    evaluated_at: now,
    alerts: state === undefined ? {} : { [rule.id]: state },
    outbox,
    ...(spells === undefined ? {} : { spells }),
  };
  const made = settled(next, rule, now, limits);
  const told = members.length > 0 ? members : (item?.members ?? []);
  const news = merged.changed || transitions.length > 0 || differs(item, made, now);
  return { item: made, transitions, members: told, changed: news && told.length > 0 };
}

/** What becomes of the group's alert. Where others count it, nobody hears of it, nor any longer. */
function episodeOf(
  rule: CorrelationRule,
  fields: GroupView['fields'],
  merged: Merged,
  input: GroupInput,
): Episode {
  const { item, now, limits } = input;
  const before = item?.alerts[rule.id];
  if (rule.silent) {
    if (before === undefined) return { state: undefined, transitions: [] };
    return closeEpisode(before, rule.id, 'rule_removed', now, now);
  }
  return nextEpisode({
    rule,
    before,
    subject: groupSubject(rule.name, fields),
    about: { fields, members: merged.members },
    instants: instantsFor(rule, merged, before, input),
    now,
    overAt: undefined,
    confirmed: true,
    unverifiedSince: undefined,
    baseline: input.baseline,
    reopenWithin: limits.reopen_within,
  });
}

/**
 * When the condition held, for those that refer to the rule: a fact, whatever anybody was told of
 * it. Undefined where none does; then everything is looked at once there is one.
 */
function spellsOf(
  rule: CorrelationRule,
  fields: GroupView['fields'],
  { members, newsFrom }: Merged,
  { item, parents, now, limits }: GroupInput,
): readonly Spell[] | undefined {
  if (parents.length === 0) return undefined;
  const known = item?.rev === rule.rev ? item : undefined;
  const before = known?.spells ?? [];
  const last = before.at(-1);
  const looked =
    known?.spells === undefined ? BEFORE_ALL : Math.min(known.evaluated_at, newsFrom - 1);
  const after = Math.max(looked, last?.until ?? last?.at ?? BEFORE_ALL);
  const instants = [...rule.changes(members, after, now).filter((at) => at < now), now];
  const holds = (at: Instant) => rule.verdictAt({ fields, members }, at) !== undefined;
  return spellsToKeep(nextSpells(before, holds, instants, limits.reopen_within), parents);
}

/** A rule that was changed begins anew. What counted at the last look counts for this one, however long ago it was. */
function mergeInto(
  rule: CorrelationRule,
  { item, contributions, now, limits }: GroupInput,
): Merged {
  const members = item?.rev === rule.rev ? item.members : [];
  const oldest = oldestKept(rule, Math.min(now, item?.evaluated_at ?? now), limits.lateness);
  return mergeMembers(rule, members, contributions, oldest);
}

function differs(before: GroupItem | undefined, made: GroupItem, now: Instant): boolean {
  return before !== undefined && decidedIn(before, now) !== decidedIn(made, now);
}

function decidedIn({ rev, alerts, due_at, spells }: GroupItem, now: Instant): string {
  // What was due and is due again need not be told so.
  const due = due_at === undefined ? null : Math.max(due_at, now);
  return stableText([rev, alerts, due, spells ?? null]);
}

/** Nothing counts any more: what was open ends, and people hear why. */
function closeGroup(item: GroupItem, { now, limits }: GroupInput): GroupDecision {
  const alerts: Record<string, AlertState> = {};
  const transitions: Transition[] = [];
  for (const [rule, alert] of Object.entries(item.alerts)) {
    const episode = closeEpisode(alert, rule, 'rule_removed', now, now);
    if (episode.state !== undefined) alerts[rule] = episode.state;
    transitions.push(...episode.transitions);
  }
  const { due_at: _due, spells: _spells, ...rest } = item;
  const expires_at = now + limits.retention;
  return {
    item: { ...rest, alerts, evaluated_at: now, expires_at },
    transitions,
    members: item.members,
    changed: transitions.length > 0 || item.due_at !== undefined,
  };
}

/** Every instant since the last look, or since the earliest news, at which the window changes; and now. */
function instantsFor(
  rule: CorrelationRule,
  { members, newsFrom }: Merged,
  before: AlertState | undefined,
  { item, since, now }: GroupInput,
): Instant[] {
  const looked = Math.min(item?.evaluated_at ?? now, newsFrom - 1);
  // What is found late of a time before the last alert's end adds nothing to what was told.
  const told = before?.status === 'open' ? before.opened_at : before?.resolved_at;
  const after = Math.max(looked, told ?? BEFORE_ALL, since);
  const passed = rule.changes(members, after, now);
  return passed.at(-1) === now ? passed : [...passed, now];
}

/** The group with its timer and its time to be forgotten. */
export function settled(
  group: GroupItem,
  rule: CorrelationRule | undefined,
  now: Instant,
  limits: GroupLimits,
): GroupItem {
  const { due_at: _due, expires_at: _expires, ...rest } = group;
  const due = dueAt(group, rule, now);
  const holds = group.spells?.some(({ until }) => until === undefined) === true;
  const open = holds || Object.values(group.alerts).some(({ status }) => status === 'open');
  const expires_at = open ? undefined : expiryOf(group, rule, now, limits);
  return {
    ...rest,
    ...(due === undefined ? {} : { due_at: due }),
    ...(expires_at === undefined ? {} : { expires_at }),
  };
}

function dueAt(group: GroupItem, rule: CorrelationRule | undefined, now: Instant) {
  if (group.spells?.some(isToBeTold) === true) return now;
  if (group.outbox.length > 0) return Math.min(...group.outbox.map(({ after = now }) => after));
  if (rule === undefined) return undefined;
  const change = rule.nextChange(group.members, now) ?? Number.POSITIVE_INFINITY;
  const reminder = nextReminder(group.alerts[rule.id], rule) ?? Number.POSITIVE_INFINITY;
  const next = Math.min(change, reminder);
  return Number.isFinite(next) ? next : undefined;
}

/** An alert is remembered as long as sessions are; a group that raised none, while it can. */
function expiryOf(
  { alerts, members }: GroupItem,
  rule: CorrelationRule | undefined,
  now: Instant,
  { retention, lateness }: GroupLimits,
): Instant {
  if (Object.keys(alerts).length > 0) return now + retention;
  const last = Math.max(now, ...members.map(lastEvent));
  return last + (rule?.timespan ?? 0) + lateness + DAY;
}
