import { DAY, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { NOW } from './conditions.ts';

/** How often the sessions repeat, so that a share of them matches as often as the whole. */
export const PERIOD = 1_000;

export function manySessions(howMany: number): Session[] {
  return Array.from({ length: howMany }, (_, n): Session => {
    const kind = n % PERIOD;
    return {
      source: 'bench',
      vendor: 'fudo',
      id: String(n),
      ...whoAndWhere(kind),
      ...timesOf(kind),
      recorded: kind % 23 !== 0,
      ...(kind % 3 === 0 ? {} : { ticket: `CHG${kind}` }),
      threat: { level: kind % 100, min: kind % 80, max: kind % 100, provisional: kind % 2 === 0 },
    };
  });
}

function whoAndWhere(kind: number) {
  return {
    user: kind % 50 === 0 ? 'Admin' : `user${kind}`,
    account: kind % 11 === 0 ? 'SVC_backup' : 'oracle',
    target: kind % 41 === 0 ? `core-${kind}` : `db-${kind % 97}`,
    target_port: 22,
    source_ip: `10.${kind % 131}.4.17`,
    protocol: kind % 37 === 0 ? 'Telnet' : 'ssh',
  };
}

function timesOf(kind: number) {
  const state: Session['state'] = kind % 43 === 0 ? 'waiting' : 'live';
  return {
    state,
    started_at: NOW - (kind % 300) * MINUTE - (kind % 61 === 0 ? 8 * DAY : 0),
    ...(kind % 5 === 0 ? { last_active_at: NOW - (kind % 90) * MINUTE } : {}),
    ...(kind % 7 === 0 ? { terminate_at: NOW + ((kind % 60) - 30) * MINUTE } : {}),
    active_seconds: kind,
  };
}
