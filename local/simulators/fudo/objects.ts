import { createHash } from 'node:crypto';
import type { PlannedSession } from '../planned-session.ts';

/** Kinds of objects a session points to. */
export const OBJECT_KINDS = ['user', 'server', 'account', 'safe', 'listener'] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** The object's identifier: an integer of 62 bits as text, the same for the same name. */
export function objectId(kind: ObjectKind, name: string): string {
  const key = `${kind} ${name}`;
  const id = known.get(key) ?? idOf(key);
  known.set(key, id);
  return id;
}

const known = new Map<string, string>();

function idOf(key: string): string {
  const digest = createHash('sha256').update(key).digest();
  const top = 1n << 61n;
  return String(top | (digest.readBigUInt64BE() & (top - 1n)));
}

export function objectName(kind: ObjectKind, session: PlannedSession): string {
  switch (kind) {
    case 'user':
      return session.user;
    case 'server':
      return session.host_name ?? session.host;
    case 'account':
      return session.account;
    case 'safe':
      return session.safe;
    case 'listener':
      return session.gateway;
  }
}

/** The object as `GET /api/v2/<kind>/<id>` shows it, if a session of this appliance points to it. */
export function findObject(
  kind: ObjectKind,
  id: string,
  sessions: Iterable<PlannedSession>,
): Record<string, unknown> | undefined {
  for (const session of sessions) {
    const name = objectName(kind, session);
    if (objectId(kind, name) !== id) continue;
    return kind === 'server'
      ? { id, name, address: session.host, port: session.port, removed: false }
      : { id, name, removed: false };
  }
  return undefined;
}
