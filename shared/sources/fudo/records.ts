import type { Instant } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import { AnswerError } from '../answer-error.ts';
import { readSessions } from '../answer-reader.ts';
import type { HttpAnswer } from '../http.ts';
import type { Warn } from '../warnings.ts';
import { createFudoReader, type FudoIds, type FudoReader } from './answer.ts';
import type { FudoClient } from './client.ts';
import type { FudoOptions } from './options.ts';

/** A session as it was read, with what its record says beside the session itself. */
export interface FudoSession {
  readonly id: string;
  readonly session: Session;
  /** When the record was made: before the start, where somebody had to approve. */
  readonly created_at: Instant | undefined;
  /** What has to be looked up to name its parts. */
  readonly unnamed: FudoIds;
}

/** What readings of one appliance share. */
export interface FudoContext {
  readonly name: string;
  readonly options: FudoOptions;
  readonly client: FudoClient;
  readonly now: () => Instant;
  readonly warn: Warn;
}

/** The records of one answer, list or single. */
export async function readRecords(
  context: FudoContext,
  answer: HttpAnswer,
): Promise<FudoSession[]> {
  const reader = readerOf(context);
  const records: FudoSession[] = [];
  await readSessions(answer.body, reader, (session) => records.push(recordOf(reader, session)));
  return records;
}

/** One record that is parsed already. Throws AnswerError `malformed` that names the field. */
export function readRecord(context: FudoContext, value: unknown): FudoSession {
  const reader = readerOf(context);
  return recordOf(reader, reader.readSession(value));
}

/** One session by its id; undefined when the appliance does not know it. */
export async function readOne(
  context: FudoContext,
  id: string,
  signal: AbortSignal,
): Promise<FudoSession | undefined> {
  try {
    const found = await context.client.ask({ path: sessionPath(id) }, signal, (answer) =>
      readRecords(context, answer),
    );
    return ownRecord(found, id);
  } catch (error) {
    if (error instanceof AnswerError && error.unknownRecord) return undefined;
    throw error;
  }
}

/** The record that was asked for. Another session's must never pass for it. */
export function ownRecord(found: readonly FudoSession[], id: string): FudoSession {
  const own = found.find((one) => one.id === id);
  if (own !== undefined) return own;
  throw new AnswerError('malformed', `asked for session ${id}, the answer is about another`);
}

export function sessionPath(id: string): string {
  return `/session/${encodeURIComponent(id)}`;
}

function readerOf({ name, options, now, warn }: FudoContext): FudoReader {
  return createFudoReader({
    source: name,
    read_at: now(),
    warn,
    threat_scale: options.threat_scale,
  });
}

function recordOf(reader: FudoReader, session: Session): FudoSession {
  return { id: session.id, session, ...reader.beside(session) };
}
