import * as z from 'zod';
import type { Session } from '../../sessions/session.ts';
import { AnswerError } from '../answer-error.ts';
import type { Warn } from '../warnings.ts';
import type { FudoIds } from './answer.ts';
import type { FudoSession } from './records.ts';

type Kind = keyof FudoIds;
/** Reads one object of the appliance's API, such as `/user/<id>`, as parsed JSON. */
export type ReadObject = (path: string) => Promise<unknown>;

const MOST_NAMES = 10_000;
const AT_ONCE = 6;
const named = z.object({ name: z.string().min(1) });

/** Names sessions whose records hold only identifiers, asking for each name once. */
export interface Names {
  name(sessions: readonly FudoSession[], read: ReadObject): Promise<readonly Session[]>;
}

/**
 * Names are kept as long as the source lives. Where the API key may not read them, or they are
 * gone, the identifier stays; an appliance that fails makes the reading fail.
 */
export function createNames(warn: Warn): Names {
  const known = new Map<string, Promise<string | undefined>>();
  const lookUp = (kind: Kind, id: string, read: ReadObject): Promise<string | undefined> => {
    const key = `${kind}/${id}`;
    const held = known.get(key);
    if (held !== undefined) return held;
    if (known.size >= MOST_NAMES) known.clear();
    const asked = readName(kind, id, read, warn).catch((error: unknown) => {
      known.delete(key);
      throw error;
    });
    known.set(key, asked);
    return asked;
  };
  return {
    name: async (sessions, read) => {
      const whole: Session[] = [];
      for (let from = 0; from < sessions.length; from += AT_ONCE) {
        const some = sessions.slice(from, from + AT_ONCE);
        const done = await Promise.all(
          some.map(async ({ session, unnamed }) => ({
            ...session,
            ...(await namesOf(unnamed, (kind, id) => lookUp(kind, id, read))),
          })),
        );
        whole.push(...done);
      }
      return whole;
    },
  };
}

async function namesOf(
  ids: FudoIds,
  lookUp: (kind: Kind, id: string) => Promise<string | undefined>,
): Promise<Partial<Session>> {
  const name = (kind: Kind) => (ids[kind] === undefined ? undefined : lookUp(kind, ids[kind]));
  const [user, account, target, safe] = await Promise.all([
    name('user'),
    name('account'),
    name('server'),
    name('safe'),
  ]);
  return {
    ...(user === undefined ? {} : { user }),
    ...(account === undefined ? {} : { account }),
    ...(target === undefined ? {} : { target }),
    ...(safe === undefined ? {} : { safe }),
  };
}

async function readName(
  kind: Kind,
  id: string,
  read: ReadObject,
  warn: Warn,
): Promise<string | undefined> {
  try {
    const answer = await read(`/${kind}/${encodeURIComponent(id)}`);
    return z.object({ [kind]: named }).safeParse(answer).data?.[kind]?.name;
  } catch (error) {
    if (!(error instanceof AnswerError) || !['permission', 'refused'].includes(error.kind)) {
      throw error;
    }
    warn(`name of ${kind}`, `no ${kind} names, identifiers are shown instead`, { error });
    return undefined;
  }
}
