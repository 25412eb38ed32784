import * as z from 'zod';
import type { Actions, BackupTarget } from '../actions.ts';
import { AnswerError, sourceErrorOf } from '../answer-error.ts';
import { createRedactor, quoted } from '../printable.ts';
import type { SourceDeps } from '../vendor.ts';
import { attributeValue } from './attribute-value.ts';
import { createFudoClient, type FudoClient, type FudoQuestion } from './client.ts';
import { createObjspecReader, type Objspec, writableAttributes } from './objspec.ts';
import type { FudoOptions } from './options.ts';
import { sessionPath } from './records.ts';

/**
 * What people can do to sessions of a Fudo appliance, with the key of `admin`, or the poller's
 * where there is none. API v2 documents no way to end a session. Nothing is sent twice: after a
 * failure, look there.
 */
export function createFudoActions(
  name: string,
  options: FudoOptions,
  deps: SourceDeps,
): Required<Omit<Actions, 'terminate'>> {
  const { learn, redact } = createRedactor();
  const { auth, admin } = options;
  const own = { ...options, auth: { api_key: admin ?? auth.api_key } };
  const client = createFudoClient(own, deps, learn);
  const readObjspec = createObjspecReader(client, deps.now);
  const fail = (error: unknown): never => {
    throw sourceErrorOf(name, error, redact);
  };
  return {
    modify: async (id, changes, signal) => {
      try {
        const body = settable(await readObjspec('session', signal), changes);
        await change(client, { method: 'PATCH', path: sessionPath(id), body }, signal);
      } catch (error) {
        fail(error);
      }
    },
    backup: (ids, target, signal) => backUp(client, ids, target, signal).catch(fail),
    remove: (id, signal) =>
      change(client, { method: 'DELETE', path: sessionPath(id) }, signal).then(() => {}, fail),
  };
}

/** The changes with values of the attributes' types. Throws where objspec does not allow them. */
function settable(spec: Objspec, changes: Readonly<Record<string, string>>) {
  const writable = writableAttributes(spec);
  const body: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(changes)) {
    const attribute = spec.get(name);
    if (attribute === undefined || !writable.includes(name)) {
      const what = attribute === undefined ? 'is not known to the appliance' : 'cannot be changed';
      const choice = writable.length === 0 ? 'none can be' : `it allows ${writable.join(', ')}`;
      throw new AnswerError('refused', `the attribute ${quoted(name)} ${what}; ${choice}`);
    }
    body[name] = attributeValue(name, attribute, text);
  }
  return body;
}

/** One session goes by path, as documented for it; several, or a target's name, by a body. */
async function backUp(
  client: FudoClient,
  ids: readonly string[],
  target: BackupTarget,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [only] = ids;
  if (only === undefined) return [];
  if (ids.length === 1 && 'id' in target) {
    const path = `${sessionPath(only)}/backup/${encodeURIComponent(target.id)}`;
    await change(client, { method: 'POST', path }, signal);
    return [only];
  }
  const where = 'id' in target ? { backup_id: target.id } : { backup_name: target.name };
  const body = { ...where, session_ids: ids };
  const answer = await change(client, { method: 'POST', path: '/session_backup', body }, signal);
  const taken = z.object({ session_ids: z.array(z.string()) }).safeParse(answer).data;
  if (taken !== undefined) return taken.session_ids;
  throw new AnswerError('malformed', 'the appliance does not say which sessions it backs up');
}

/** Sends a change once; what the appliance does not know is told as such. */
async function change(
  client: FudoClient,
  question: FudoQuestion,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    return await client.change(question, signal);
  } catch (error) {
    if (!(error instanceof AnswerError) || !error.unknownRecord) throw error;
    throw new AnswerError(
      'refused',
      'the appliance knows no such session (or backup target), or the key may not see it',
    );
  }
}
