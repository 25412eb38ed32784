import type { AlertMessage, SummaryMessage } from '#shared/alerts/message.ts';

/** An alert that fired at its first limit: jdoe on core-db-01 for three hours. */
export function aMessage(changes: Partial<AlertMessage> = {}): AlertMessage {
  const alert = changes.alert ?? '3f9a1c0d5b7e42868ac1d2e3f4a5b6c7';
  const n = changes.n ?? 1;
  return {
    schema: 'pamwatch.alert/1',
    id: `${alert}-${n}`,
    kind: 'notification',
    source: 'segura-sp',
    level: 'high',
    peak_level: 'high',
    reason: 'matched',
    at: '2026-01-07T01:41:00.000Z',
    title: 'jdoe on core-db-01, open 3 h 00 min',
    alert,
    short_id: '7K3FQ',
    n,
    transition: 'fired',
    rule: {
      id: '0d0b9a52-8b3e-4b0e-9f3f-4d1c6a7b8c9d',
      name: 'long-session-critical-target',
      rev: 'a1b2c3d4',
      title: 'Long session on a critical target',
    },
    subject: 'session:segura-sp/481516',
    session: aMessageSession(),
    duration_seconds: 10_800,
    why: [{ field: 'duration', value: '3 h 00 min', limit: '3 h 00 min' }],
    steps: [{ at: '2026-01-07T01:41:00.000Z', level: 'high' }],
    opened_at: '2026-01-07T01:41:00.000Z',
    decided_at: '2026-01-07T01:41:12.000Z',
    late_seconds: 12,
    unverified: false,
    falsepositives: ['Planned migrations'],
    steps_to_take: ['Open the session and look.', 'Call the user: what is the change number?'],
    next: { level: 'critical', at: '2026-01-07T04:41:00.000Z' },
    links: {
      session: 'https://pam-sp.bank.example/sessions/481516',
      runbook: 'docs/runbooks/alerts/long-session-critical-target.md',
    },
    ...changes,
  };
}

export function aMessageSession(
  changes: Partial<AlertMessage['session']> = {},
): AlertMessage['session'] {
  return {
    id: '481516',
    state: 'live',
    vendor: 'segura',
    user: 'jdoe',
    account: 'oracle',
    target: 'core-db-01',
    target_port: 22,
    source_ip: '10.20.4.17',
    protocol: 'ssh',
    started_at: '2026-01-06T22:41:00.000Z',
    confirmed_at: '2026-01-07T01:41:08.000Z',
    started_local: '2026-01-06T19:41:00-03:00[America/Sao_Paulo]',
    ...changes,
  };
}

/** The same alert when its session is over. */
export function aResolvedMessage(changes: Partial<AlertMessage> = {}): AlertMessage {
  const { next, ...fired } = aMessage();
  return {
    ...fired,
    id: `${changes.alert ?? fired.alert}-${changes.n ?? 2}`,
    n: 2,
    transition: 'resolved',
    reason: 'session_ended',
    at: '2026-01-07T02:01:00.000Z',
    duration_seconds: 12_000,
    steps: [],
    session: aMessageSession({ state: 'ended', ended_at: '2026-01-07T02:01:00.000Z' }),
    ...changes,
  };
}

/** Many alerts of one poll, told as one. */
export function aStorm(changes: Partial<SummaryMessage> = {}): SummaryMessage {
  return {
    schema: 'pamwatch.alert/1',
    id: '9c8b7a6d5e4f30211203f4e5d6a7b8c9',
    kind: 'summary',
    source: 'segura-sp',
    level: 'high',
    peak_level: 'high',
    reason: 'storm',
    at: '2026-01-07T01:41:00.000Z',
    title: '37 alerts changed at once on segura-sp',
    total: 37,
    rules: { 'long-running-session': 30, 'unknown-network': 7 },
    ...changes,
  };
}

/** What the first poll of an appliance found. */
export function aBaseline(changes: Partial<SummaryMessage> = {}): SummaryMessage {
  return {
    ...aStorm(),
    id: '00112233445566778899aabbccddeeff',
    reason: 'baseline',
    level: 'low',
    peak_level: 'low',
    title: 'Watching segura-sp: 120 sessions live',
    total: 120,
    rules: { 'long-running-session': 4 },
    baseline: {
      live: 120,
      over_limit: [
        {
          id: '481516',
          user: 'jdoe',
          target: 'core-db-01',
          started_at: '2026-01-06T14:00:00.000Z',
          note: 'jdoe on core-db-01, open 11 h 41 min',
        },
      ],
      over_limit_total: 4,
      ghosts: [
        { id: '77', user: 'root', target: 'old-gw', started_at: '2025-03-01T00:00:00.000Z' },
      ],
      ghosts_total: 1,
    },
    ...changes,
  };
}
