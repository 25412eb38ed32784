import type { CorrelationRule } from '../../rules/correlation/correlation-rule.ts';
import {
  lastEvent,
  type Member,
  type MemberSession,
  type Members,
  sessionKey,
  sessionsOf,
} from '../../rules/correlation/member.ts';
import { windowAt } from '../../rules/correlation/window.ts';
import { type Instant, isoOf } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import type { Transition } from '../alert.ts';
import type { AlertMessage } from '../message.ts';
import { toMessage } from '../to-message.ts';
import type { GroupItem } from './group.ts';
import { groupSubject } from './group-identity.ts';

/** More sessions than this are for the PAM's own list; the total says how many there are. */
const SHOWN = 20;
const GROUPS_SHOWN = 10;

/** What is known of a source besides its sessions. */
export interface Place {
  /** The zone of the appliance's clock. */
  readonly zone: string;
  readonly link: (session: Session) => string | undefined;
}

export interface GroupContext {
  readonly item: GroupItem;
  /** The sessions to tell of: those of the item, or those it had before. */
  readonly members: Members;
  /** Undefined when the rule is gone; the alert's own memory of it is used then. */
  readonly rule: CorrelationRule | undefined;
  readonly placeOf: (source: string) => Place;
  /** Where the runbooks can be read. */
  readonly runbooks: string | undefined;
}

/** The transition as it is published: about the group, with its newest session in the session's place. */
export function toGroupMessage(transition: Transition, context: GroupContext): AlertMessage {
  const { item, rule, placeOf, runbooks } = context;
  const counted = countedAt(transition, context);
  const newest = counted.at(-1);
  if (newest === undefined) throw new Error(`the group ${item.rule}#${item.hash} has no session`);
  const state = item.alerts[transition.rule];
  const place = placeOf(newest.session.source);
  const message = toMessage(transition, {
    session: newest.session,
    confirmedAt: newest.session.read_at ?? lastEvent(newest),
    rule,
    state,
    zone: place.zone,
    sessionLink: place.link(newest.session),
    runbooks,
  });
  return {
    ...message,
    subject: groupSubject(message.rule.name, item.fields),
    group: {
      fields: [...item.fields],
      sessions: sessionsShown(counted).map((shown) => groupSession(shown, placeOf)),
      total: sessionsOf(counted).total,
      ...groupsOf(counted),
      dropped: item.dropped,
    },
  };
}

interface ShownSession {
  readonly session: MemberSession;
  /** When it, or the group it is in, came to count. */
  readonly at: Instant;
}

/** The newest sessions, each once, also those that count as part of a group. */
function sessionsShown(counted: readonly Member[]): ShownSession[] {
  const shown = new Map<string, ShownSession>();
  for (const member of counted) {
    for (const session of member.group?.sessions ?? [member.session]) {
      shown.delete(sessionKey(session));
      shown.set(sessionKey(session), { session, at: lastEvent(member) });
    }
  }
  return [...shown.values()].slice(-SHOWN);
}

function groupsOf(counted: readonly Member[]): Pick<MessageGroup, 'groups' | 'groups_total'> {
  const groups = counted.filter(({ group }) => group !== undefined);
  if (groups.length === 0) return {};
  return { groups: groups.slice(-GROUPS_SHOWN).flatMap(foundGroup), groups_total: groups.length };
}

function foundGroup(member: Member): NonNullable<MessageGroup['groups']> {
  const { group, until } = member;
  if (group === undefined) return [];
  return [
    {
      rule: { name: group.shown.name, title: group.shown.title },
      title: group.title,
      fields: [...group.fields],
      why: [...group.why],
      at: isoOf(lastEvent(member)),
      ...(until === undefined ? {} : { ended_at: isoOf(until) }),
      sessions: group.total,
    },
  ];
}

/** The sessions that counted at the transition, or those that did just before it was over. */
export function countedAt(
  { at, transition }: Transition,
  { members, rule }: Pick<GroupContext, 'members' | 'rule'>,
): Member[] {
  const sorted = (list: Member[]) => list.sort((a, b) => lastEvent(a) - lastEvent(b));
  const then = transition === 'resolved' ? at - 1 : at;
  const counted = rule === undefined ? [] : windowAt(members, rule, then);
  return sorted(counted.length > 0 ? counted : [...members]);
}

const TOLD = ['user', 'account', 'target', 'source_ip', 'protocol'] as const;

type MessageGroup = NonNullable<AlertMessage['group']>;
type GroupSession = MessageGroup['sessions'][number];

function groupSession(
  { session, at }: ShownSession,
  placeOf: GroupContext['placeOf'],
): GroupSession {
  const told = Object.fromEntries(
    TOLD.filter((field) => session[field] !== undefined).map((field) => [field, session[field]]),
  );
  const link = placeOf(session.source).link(session);
  return {
    ...told,
    source: session.source,
    id: session.id,
    started_at: isoOf(session.started_at),
    ...(session.ended_at === undefined ? {} : { ended_at: isoOf(session.ended_at) }),
    at: isoOf(at),
    ...(link === undefined ? {} : { link }),
  };
}
