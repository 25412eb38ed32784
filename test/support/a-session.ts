import type { Session } from '#shared/sessions/session.ts';

/** 2026-01-06T22:41:00Z, a Tuesday. */
export const START = Date.UTC(2026, 0, 6, 22, 41);

/** A live session that began at START; say only what matters to the test. */
export function aSession(parts: Partial<Session> = {}): Session {
  return {
    source: 'segura-sp',
    vendor: 'segura',
    id: '481516',
    user: 'jdoe',
    account: 'oracle',
    target: 'core-db-01',
    state: 'live',
    started_at: START,
    ...parts,
  };
}
