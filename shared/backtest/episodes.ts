import type { Step, Transition } from '../alerts/alert.ts';
import { type Level, levelRank } from '../alerts/level.ts';
import type { GroupField } from '../rules/correlation/correlation-rule.ts';
import type { Member, MemberSession } from '../rules/correlation/member.ts';
import type { AlertRule } from '../rules/rule.ts';
import type { Instant } from '../sessions/instant.ts';

/** What a story says of its rule. */
export type NamedRule = Pick<AlertRule<never>, 'id' | 'name'>;

/** One alert from its first transition to its last. */
export interface Episode {
  readonly alert: string;
  readonly rule: NamedRule;
  readonly opened_at: Instant;
  readonly resolved_at?: Instant;
  readonly peak_level: Level;
  readonly title: string;
  /** Each rise of the level, the first one included. */
  readonly steps: readonly Step[];
  readonly transitions: readonly Transition[];
}

/** A session, or a group of them, and every alert about it. */
export interface Story {
  /** Of a group: the newest that counted. */
  readonly session: MemberSession;
  readonly group?: GroupOfStory;
  readonly episodes: readonly Episode[];
}

/** A correlation's group as it was when its alert was at its highest. */
export interface GroupOfStory {
  /** `group:five-sessions-by-one-user/jdoe` */
  readonly subject: string;
  readonly fields: readonly GroupField[];
  /** The sessions that counted, oldest event first. */
  readonly members: readonly Member[];
}

/** One session or group is one story, however often it is told. */
export function isSameStory(a: Story, b: Story): boolean {
  if (a.group !== undefined || b.group !== undefined) return a.group === b.group;
  const { source, id, started_at } = a.session;
  return source === b.session.source && id === b.session.id && started_at === b.session.started_at;
}

/** The alerts that the transitions are about, in the order in which they opened. */
export function episodesOf(
  transitions: readonly Transition[],
  rules: readonly NamedRule[],
): Episode[] {
  const byAlert = Map.groupBy(transitions, ({ alert }) => alert);
  return [...byAlert.values()].flatMap((own): Episode[] => {
    const last = own.at(-1);
    const rule = rules.find(({ id }) => id === last?.rule);
    if (last === undefined || rule === undefined) return [];
    return [
      {
        alert: last.alert,
        rule: { id: rule.id, name: rule.name },
        opened_at: last.opened_at,
        ...(last.transition === 'resolved' ? { resolved_at: last.at } : {}),
        peak_level: last.peak_level,
        title: last.title,
        steps: own.flatMap(({ steps }) => steps),
        transitions: own,
      },
    ];
  });
}

/** The highest level first, then the longest session, or the alert about a group. */
export function louderFirst(a: Story, b: Story): number {
  return peakOf(b) - peakOf(a) || lengthOf(b) - lengthOf(a);
}

function peakOf({ episodes }: Story): number {
  return Math.max(...episodes.map(({ peak_level }) => levelRank(peak_level)));
}

function lengthOf({ session: { started_at, ended_at }, group, episodes }: Story): number {
  const seen = episodes.flatMap(({ steps }) => steps.map(({ at }) => at));
  if (group === undefined) return (ended_at ?? Math.max(...seen)) - started_at;
  const ends = episodes.flatMap(({ resolved_at }) => resolved_at ?? []);
  return Math.max(...seen, ...ends) - Math.min(...seen);
}
