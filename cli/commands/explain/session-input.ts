import { readInput } from '#cli/input.ts';
import type { Session } from '#shared/sessions/session.ts';
import { parseSessionEvent } from '../rules/events.ts';
import { readLines } from '../rules/lines.ts';

const MOST_NAMED = 5;

/** The session that is asked about, and what else its file holds. */
export interface GivenSessions {
  readonly session: Session;
  readonly others: readonly Session[];
}

/**
 * The session of that id in a file of sessions, one JSON object a line; its last line, where it has
 * several. Without an id the file must tell of one session alone.
 * @throws an Error naming the line that is no session, or the ids there are
 */
export async function readSession(
  file: string,
  id: string | undefined,
  now: number,
): Promise<GivenSessions> {
  const name = file === '-' ? 'standard input' : file;
  const found = new Map<string, Session>();
  for (const session of await readAll(file, now)) found.set(session.id, session);
  const wanted = id ?? only(found, name);
  const session = found.get(wanted);
  if (session !== undefined) {
    return { session, others: [...found.values()].filter((one) => one !== session) };
  }
  throw new Error(`${name} has no session "${wanted}"; it has ${someOf(found)}`);
}

/** Every session of a file. Throws an Error naming the line that is none. */
export async function readAll(file: string, now: number): Promise<Session[]> {
  const name = file === '-' ? 'standard input' : file;
  const sessions: Session[] = [];
  for await (const lines of readLines(readInput(file))) {
    for (const { number, text } of lines) {
      if (text.trim() !== '') sessions.push(parsed(text, `${name}:${number}`, now));
    }
  }
  return sessions;
}

function parsed(text: string, place: string, now: number): Session {
  try {
    return parseSessionEvent(text, now).event;
  } catch (error) {
    throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function only(found: ReadonlyMap<string, Session>, name: string): string {
  const [first, ...more] = found.keys();
  if (first === undefined) throw new Error(`${name} holds no session`);
  if (more.length === 0) return first;
  throw new Error(`${name} holds several sessions: choose one with --id, of ${someOf(found)}`);
}

function someOf(found: ReadonlyMap<string, Session>): string {
  const ids = [...found.keys()];
  if (ids.length === 0) return 'none';
  const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '';
  return `${ids.slice(0, MOST_NAMED).join(', ')}${more}`;
}
