import type { AlertMessage } from '../alerts/message.ts';
import { utcTime } from './clock.ts';
import { joined, type Text, text } from './text.ts';

type Group = NonNullable<AlertMessage['group']>;
type GroupSession = Group['sessions'][number];

/** More sessions than this are for machines; the newest are what people look at. */
const MOST_SESSIONS = 10;
const MOST_GROUPS = 5;

/** What the sessions of a group have in common: `user jdoe`. */
export function groupFieldsRow({ fields }: Group): Text[] {
  return [
    joined(
      fields.map(({ field, value }) => text`${[field]} ${value}`),
      ', ',
    ),
  ];
}

/** The sessions of a group, newest first, each on a line of its own. */
export function groupSessionRows({ group, at }: AlertMessage): Text[] {
  if (group === undefined) return [];
  const shown = group.sessions.slice(-MOST_SESSIONS).reverse();
  const lines = shown.map((session) => sessionLine(session, at));
  const rest = group.total - shown.length;
  return rest > 0 ? [...lines, [`and ${rest} more`]] : lines;
}

/** What other correlations found, newest first: `22:49Z Several rejected requests: jdoe: 3 rejected in 10 min`. */
export function foundRows({ group, at }: AlertMessage): Text[] {
  const { groups = [], groups_total: total = groups.length } = group ?? {};
  const shown = groups.slice(-MOST_GROUPS).reverse();
  const lines = shown.map((found) => foundLine(found, at));
  const rest = total - shown.length;
  return rest > 0 ? [...lines, [`and ${rest} more`]] : lines;
}

/** What a reader must know of what is not shown. */
export function groupCaveats({ dropped, groups }: Group): Text[] {
  if (dropped === 0) return [];
  const what = groups === undefined ? 'sessions' : 'sessions and groups';
  return [[`${dropped} older ${what} were not kept: there were too many.`]];
}

function foundLine(found: NonNullable<Group['groups']>[number], at: string): Text {
  const { rule, title, why, ended_at: ended } = found;
  const [first] = why;
  const facts = first && text`${[first.field]} ${first.value}; the rule says ${first.limit}`;
  const until = ended === undefined ? '' : ` to ${utcTime(ended, at, 'minute')}`;
  const since = [`${utcTime(found.at, at, 'minute')}${until} ${rule.title}`];
  return text`${joined([since, text`${title}`], ': ')}${facts === undefined ? [] : text` (${facts})`}`;
}

function sessionLine(session: GroupSession, at: string): Text {
  const { user, account, target, source_ip: from, protocol } = session;
  const since = `since ${utcTime(session.started_at, at, 'minute')}`;
  const ended = session.ended_at;
  const span = ended === undefined ? since : `${since}, ended ${utcTime(ended, at, 'minute')}`;
  const who = joined(
    [
      user === undefined ? undefined : text`${user}`,
      account === undefined || account === user ? undefined : text`as ${account}`,
      target === undefined ? undefined : text`on ${target}`,
      from === undefined ? undefined : text`from ${from}`,
    ],
    ' ',
  );
  const parts: (Text | undefined)[] = [
    text`${[session.source]} ${`#${session.id}`}`,
    who.length === 0 ? undefined : who,
    protocol === undefined ? undefined : text`${protocol}`,
    [span],
  ];
  return joined(parts, ', ');
}
