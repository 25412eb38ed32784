import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import { AnswerError } from '../answer-error.ts';
import { readSessions } from '../answer-reader.ts';
import { type HttpAnswer, type HttpRequest, successful } from '../http.ts';
import { withRetries } from '../retry.ts';
import type { Warn } from '../warnings.ts';
import { createSeguraReader } from './answer.ts';
import type { Heard, SeguraClient } from './client.ts';
import { failureOf } from './failure.ts';
import type { SeguraOptions } from './options.ts';

/** What reading one appliance needs. */
export interface Context {
  readonly name: string;
  readonly options: SeguraOptions;
  readonly client: SeguraClient;
  readonly now: () => Instant;
  readonly warn: Warn;
  readonly heard: Heard;
}

export function readerOf({ name, options, now, warn }: Context) {
  return createSeguraReader({
    source: name,
    time_zone: options.time_zone,
    read_at: now(),
    warn,
  });
}

/** Sends a GET, with retries inside the budget, and reads its answer while it is worth anything. */
export function get<T>(
  { client }: Context,
  request: Pick<HttpRequest, 'path' | 'long'>,
  budget: Milliseconds,
  signal: AbortSignal,
  read: (answer: HttpAnswer) => Promise<T>,
): Promise<T> {
  return withRetries({ budget, signal }, (bounded) =>
    client.send({ ...request, signal: bounded }, async (answer) =>
      read(await successful(answer, failureOf)),
    ),
  );
}

/** One session as its record says, without its threat; undefined when the appliance does not know it. */
export async function readRecord(
  context: Context,
  id: string,
  signal: AbortSignal,
): Promise<Session | undefined> {
  const { options } = context;
  const path = options.paths.get.replaceAll('{id}', encodeURIComponent(id));
  return get(context, { path }, options.timeout, signal, async (answer) => {
    const sessions: Session[] = [];
    const { complete } = await readSessions(answer.body, readerOf(context), (session) => {
      sessions.push(session);
    });
    // v3.32 documents two rows under one id; another session's row must never pass for this one.
    const own = sessions.find((session) => session.id === id);
    if (own === undefined) {
      throw new AnswerError('malformed', `asked for session ${id}, the answer is about another`);
    }
    return complete(own);
  }).catch((error: unknown) => {
    if (error instanceof AnswerError && error.unknownRecord) return undefined;
    throw error;
  });
}
