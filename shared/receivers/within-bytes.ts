import type { AlertMessage, Message } from '../alerts/message.ts';
import { fitted } from './text.ts';

/** Longest text that stays, from generous to tight; a list keeps no more entries than the second figure. */
const LIMITS = [
  [4000, 100],
  [1000, 50],
  [200, 10],
  [60, 3],
] as const;

/** What `bodyOf` makes of the message, its texts cut (always, when beyond all reason) to take at most `largest` bytes. */
export function withinBytes(
  message: Message,
  largest: number,
  bodyOf: (message: Message) => string,
): string {
  if (message.kind === 'summary') return bodyOf(message);
  let body = '';
  for (const [longest, most] of LIMITS) {
    body = bodyOf(cut(message, longest, most));
    if (Buffer.byteLength(body) <= largest) break;
  }
  return body;
}

function cut(message: AlertMessage, longest: number, most: number): AlertMessage {
  const short = (text: string) => fitted(text, longest);
  const texts = (list: readonly string[]) => list.slice(0, most).map(short);
  return {
    ...message,
    title: short(message.title),
    session: cutSession(message.session, short),
    ...(message.group && { group: cutGroup(message.group, short, most) }),
    why: cutWhy(message.why, short, most),
    steps: message.steps.slice(-most),
    falsepositives: texts(message.falsepositives),
    steps_to_take: texts(message.steps_to_take),
  };
}

function cutWhy(
  why: AlertMessage['why'],
  short: (text: string) => string,
  most: number,
): AlertMessage['why'] {
  return why
    .slice(0, most)
    .map(({ field, value, limit }) => ({ field, value: short(value), limit: short(limit) }));
}

const CUT = ['user', 'account', 'target', 'protocol', 'gateway', 'safe', 'ticket'] as const;

function cutSession(
  session: AlertMessage['session'],
  short: (text: string) => string,
): AlertMessage['session'] {
  const cuts = CUT.flatMap((field) => {
    const value = session[field];
    return value === undefined ? [] : [[field, short(value)]];
  });
  return { ...session, ...Object.fromEntries(cuts) };
}

type Group = NonNullable<AlertMessage['group']>;

const CUT_IN_GROUP = ['user', 'account', 'target', 'source_ip', 'protocol'] as const;

/** The newest sessions and groups stay; `total` and `groups_total` still say how many there are. */
function cutGroup(group: Group, short: (text: string) => string, most: number): Group {
  return {
    ...group,
    fields: cutFields(group.fields, short, most),
    ...(group.groups && {
      groups: group.groups.slice(-most).map((found) => ({
        ...found,
        title: short(found.title),
        fields: cutFields(found.fields, short, most),
        why: cutWhy(found.why, short, most),
      })),
    }),
    sessions: group.sessions.slice(-most).map((session) => {
      const cuts = CUT_IN_GROUP.flatMap((field) => {
        const value = session[field];
        return value === undefined ? [] : [[field, short(value)]];
      });
      return { ...session, ...Object.fromEntries(cuts) };
    }),
  };
}

function cutFields(
  fields: Group['fields'],
  short: (text: string) => string,
  most: number,
): Group['fields'] {
  return fields.slice(0, most).map(({ field, value }) => ({ field, value: short(value) }));
}
