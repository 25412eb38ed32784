import type { Instant } from '#shared/sessions/instant.ts';
import type { PlannedSession } from '../planned-session.ts';
import type { Appliance } from '../world.ts';
import { type FudoRowOptions, fudoRow } from './rows.ts';

export interface BackupTarget {
  readonly id: string;
  readonly name: string;
}

/** The appliance's sessions as requests have left them: the world, and what was done to it since. */
export interface Records {
  list(at: Instant): readonly PlannedSession[];
  has(id: string, at: Instant): boolean;
  row(id: string, at: Instant): Readonly<Record<string, unknown>> | undefined;
  rowOf(session: PlannedSession, at: Instant): Readonly<Record<string, unknown>>;
  modify(id: string, changes: Readonly<Record<string, unknown>>): void;
  backUp(ids: readonly string[], target: BackupTarget): void;
  remove(id: string): void;
  /** Names of the backup targets that hold a session. */
  backupsOf(id: string): readonly string[];
}

export function createRecords(world: Appliance, rows: FudoRowOptions): Records {
  const changes = new Map<string, Readonly<Record<string, unknown>>>();
  const backups = new Map<string, string[]>();
  const removed = new Set<string>();
  const find = (id: string, at: Instant) => (removed.has(id) ? undefined : world.session(id, at));
  const rowOf = (session: PlannedSession, at: Instant) => {
    const row = fudoRow(session, at, rows);
    const changed = changes.get(session.id);
    return changed === undefined ? row : { ...row, ...changed };
  };
  return {
    list: (at) => {
      const sessions = world.sessions(at);
      return removed.size === 0 ? sessions : sessions.filter(({ id }) => !removed.has(id));
    },
    has: (id, at) => find(id, at) !== undefined,
    row: (id, at) => {
      const session = find(id, at);
      return session && rowOf(session, at);
    },
    rowOf,
    modify: (id, changed) => changes.set(id, { ...changes.get(id), ...changed }),
    backUp: (ids, { name }) => {
      for (const id of ids) backups.set(id, [...(backups.get(id) ?? []), name]);
    },
    remove: (id) => removed.add(id),
    backupsOf: (id) => backups.get(id) ?? [],
  };
}
