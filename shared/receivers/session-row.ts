import type { AlertMessage } from '../alerts/message.ts';
import { isOver } from '../sessions/session.ts';
import { localTime, utcTime } from './clock.ts';
import { joined, type Text, text } from './text.ts';

/** Which session, from where, since when in local time and UTC, and when the appliance last vouched for it. */
export function sessionRow(message: AlertMessage): Text {
  const { session, source } = message;
  const from = session.source_ip === undefined ? undefined : text`from ${session.source_ip}`;
  const how = joined(
    [session.protocol === undefined ? undefined : text`${session.protocol}`, from],
    ' ',
  );
  const parts: (Text | undefined)[] = [
    text`${[source]} ${`#${session.id}`}`,
    how.length === 0 ? undefined : how,
    port(session.target_port),
    since(message),
    session.safe === undefined ? undefined : text`safe ${session.safe}`,
    session.ticket === undefined ? undefined : text`ticket ${session.ticket}`,
    session.recorded === false ? ['not recorded'] : undefined,
    appliancesEnd(message),
  ];
  return text`${joined(parts, ', ')}; ${[confirmation(message)]}`;
}

function port(number: number | undefined): Text | undefined {
  return number === undefined ? undefined : [`port ${number}`];
}

function since(message: AlertMessage): Text {
  const { started_at, started_local, ended_at } = message.session;
  const local = localTime(started_local);
  const began =
    local === undefined
      ? `since ${utcTime(started_at, message.at, 'minute')}`
      : `since ${local} (${utcTime(started_at, started_local.slice(0, 10), 'minute')})`;
  if (ended_at === undefined) return [began];
  return [`${began}, ended ${utcTime(ended_at, message.at, 'minute')}`];
}

function appliancesEnd(message: AlertMessage): Text | undefined {
  const end = message.session.terminate_at;
  if (end === undefined || isOver(message.session)) return undefined;
  return [`the appliance ends it at ${utcTime(end, message.at, 'minute')}`];
}

function confirmation(message: AlertMessage): string {
  const { session } = message;
  const confirmed = utcTime(session.confirmed_at, message.at, 'second');
  if (message.unverified) return `UNVERIFIED, last seen ${confirmed}`;
  return `confirmed ${session.state} ${confirmed}`;
}
