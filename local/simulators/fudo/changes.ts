import type { Instant } from '#shared/sessions/instant.ts';
import type { Answer } from '../simulator-server.ts';
import { refusalOf, type Spec } from './objspec.ts';
import type { BackupTarget, Records } from './records.ts';
import { failed, notFound, success } from './replies.ts';

/** `PATCH /api/v2/session/<id>`: the attributes at the top of the body, as other objects have them. */
export function patchSession(
  records: Records,
  spec: Spec,
  { id, body, at }: { id: string; body: string; at: Instant },
): Answer {
  if (!records.has(id, at)) return notFound();
  const changes = parseObject(body);
  if (changes === undefined) return failed(400, 'Invalid body');
  for (const [name, value] of Object.entries(changes)) {
    const refusal = refusalOf(spec, name, value);
    if (refusal !== undefined) return failed(400, refusal);
  }
  records.modify(id, changes);
  return success();
}

/** `POST /api/v2/session_backup`: one session or several, and the target by its id or its name. */
export function backUpSessions(
  records: Records,
  targets: readonly BackupTarget[],
  { body, at }: { body: string; at: Instant },
): Answer {
  const wanted = parseObject(body) ?? {};
  const { session_id, session_ids, backup_id, backup_name } = wanted;
  const ids = idsOf(session_id, session_ids);
  if (ids === undefined) return failed(400, 'Requires session_id or session_ids');
  if (backup_id === undefined && backup_name === undefined) {
    return failed(400, 'Requires backup_id or backup_name');
  }
  return backUp(records, targets, at, ids, ({ id, name }) =>
    backup_id === undefined ? name === backup_name : id === backup_id,
  );
}

/** Backs all of them up, or none where the target or one of them is not known. */
export function backUp(
  records: Records,
  targets: readonly BackupTarget[],
  at: Instant,
  ids: readonly string[],
  isMeant: (target: BackupTarget) => boolean,
): Answer {
  const target = targets.find(isMeant);
  if (target === undefined || !ids.every((id) => records.has(id, at))) return notFound();
  records.backUp(ids, target);
  return success({ session_ids: ids });
}

function idsOf(one: unknown, many: unknown): string[] | undefined {
  if (typeof one === 'string') return [one];
  if (!Array.isArray(many) || many.length === 0) return undefined;
  const ids = many.filter((id): id is string => typeof id === 'string');
  return ids.length === many.length ? ids : undefined;
}

export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    return undefined;
  }
}
