import type { AlertMessage } from '#shared/alerts/message.ts';
import { aMessage } from './a-message.ts';

type Group = NonNullable<AlertMessage['group']>;

/** Three sessions of jdoe on two appliances, as a correlation tells of them. */
export function aGroup(changes: Partial<Group> = {}): Group {
  return {
    fields: [{ field: 'user', value: 'jdoe' }],
    sessions: [
      aGroupSession('481514', '2026-01-07T01:00:00.000Z'),
      aGroupSession('481515', '2026-01-07T01:20:00.000Z'),
      aGroupSession('481516', '2026-01-07T01:40:00.000Z', { source: 'fudo-dc1' }),
    ],
    total: 3,
    dropped: 0,
    ...changes,
  };
}

/** What a correlation of correlations tells: one group found below it, and the session that followed. */
export function aFoundGroup(
  changes: Partial<NonNullable<Group['groups']>[number]> = {},
): NonNullable<Group['groups']>[number] {
  return {
    rule: { name: 'many-rejected', title: 'Several rejected requests' },
    title: '3 rejected in 10 min',
    fields: [{ field: 'user', value: 'jdoe' }],
    why: [{ field: 'sessions', value: '3 in 8 min', limit: 'at least 3 in 10 min' }],
    at: '2026-01-07T01:08:00.000Z',
    sessions: 3,
    ...changes,
  };
}

export function aGroupSession(
  id: string,
  at: string,
  changes: Partial<Group['sessions'][number]> = {},
): Group['sessions'][number] {
  return {
    source: 'segura-sp',
    id,
    user: 'jdoe',
    account: 'oracle',
    target: 'core-db-01',
    source_ip: '10.20.4.17',
    protocol: 'ssh',
    started_at: at,
    at,
    ...changes,
  };
}

export function aGroupMessage(changes: Partial<AlertMessage> = {}): AlertMessage {
  const { next: _, ...alert } = aMessage();
  return {
    ...alert,
    title: 'jdoe: 3 sessions in 1 h',
    level: 'medium',
    peak_level: 'medium',
    subject: 'group:many-sessions/jdoe',
    why: [{ field: 'sessions', value: '3 in 40 min', limit: 'at least 3 in 1 h' }],
    group: aGroup(),
    ...changes,
  };
}
