import type { AlertMessage } from '../alerts/message.ts';
import { utcTime } from './clock.ts';
import { joined, type Text, text } from './text.ts';

type Group = NonNullable<AlertMessage['group']>;
type GroupSession = Group['sessions'][number];

/** More sessions than this are for machines; the newest are what people look at. */
const MOST_SESSIONS = 10;

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

/** What a reader must know of what is not shown. */
export function groupCaveats({ dropped }: Group): Text[] {
  if (dropped === 0) return [];
  return [[`${dropped} older sessions were not kept: there were too many.`]];
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
