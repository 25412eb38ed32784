import type { Session } from '../sessions/session.ts';
import { AnswerError } from './answer-error.ts';
import { type Envelope, readElements, type Skip } from './json-elements.ts';
import type { Warn } from './warnings.ts';

/** How one vendor writes sessions into its answers, list and single alike. */
export interface AnswerReader {
  /** Keys under which the answer holds its session or sessions. */
  readonly containers: readonly string[];
  /** One record as a session. Throws AnswerError `malformed` that names the field. */
  readSession(record: unknown): Session;
  /**
   * Looks at all around the records: throws AnswerError when the answer reports a failure, else
   * gives what the envelope adds to every session.
   */
  readEnvelope(envelope: Envelope): (session: Session) => Session;
}

/** What a reader needs to know beside the bytes. */
export interface AnswerReaderOptions {
  readonly source: string;
  /** Required by vendors whose times have no offset. */
  readonly time_zone?: string;
  readonly read_at?: number;
  /** Called for what is odd and does not stop the reading, with a kind for "once per kind". */
  readonly warn?: Warn;
}

/** Passes over records unparsed, by what it learnt from those that were parsed. */
export interface Passer {
  readonly skip: Skip;
  /** Bytes are valid during the call only. */
  learn(record: Buffer): void;
}

/**
 * Reads all sessions of one answer; `take` gets each as its bytes arrive. What it got counts only
 * once this resolves: an answer that is cut off, reports an error or holds a bad record rejects.
 */
export async function readSessions(
  chunks: AsyncIterable<Uint8Array>,
  reader: AnswerReader,
  take: (session: Session) => void,
  passer?: Passer,
): Promise<{ seen: number; complete: (session: Session) => Session }> {
  const onElement = (bytes: Buffer, number: number) => {
    take(readRecord(bytes, number, reader));
    passer?.learn(bytes);
  };
  const envelope = await readElements(chunks, reader.containers, onElement, passer?.skip);
  const complete = reader.readEnvelope(envelope);
  if (envelope.container === undefined) {
    throw new AnswerError('malformed', `the answer has no ${reader.containers.join(' or ')}`);
  }
  return { seen: envelope.elements, complete };
}

function readRecord(bytes: Buffer, number: number, reader: AnswerReader): Session {
  const record = parseRecord(bytes.toString('utf8'), number);
  try {
    return reader.readSession(record);
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    throw new AnswerError(error.kind, `record ${number}: ${error.message}`);
  }
}

function parseRecord(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AnswerError('malformed', `record ${number} is not JSON`);
  }
}
