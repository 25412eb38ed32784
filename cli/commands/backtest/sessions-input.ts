import { stat } from 'node:fs/promises';
import type { Session } from '#shared/sessions/session.ts';
import { readInput } from '../../input.ts';
import { parseSessionEvent } from '../rules/events.ts';
import { readLines } from '../rules/lines.ts';
import type { Progress } from './progress.ts';

/** Sessions that were read together, in their order. */
export interface SessionBatch {
  readonly sessions: readonly Session[];
  /** The byte of the input at which the line of each begins. */
  readonly places: readonly number[];
}

/** Makes a session of a line. Throws an Error that names the field which is wrong. */
export type ParseSession = (line: string) => Session;

/**
 * The sessions of a file with one JSON object a line; `-` reads standard input. Throws an Error that
 * names the line which is no session.
 */
export async function* readSessions(
  file: string,
  progress: Progress,
  parse: ParseSession = parseSession,
): AsyncGenerator<SessionBatch> {
  const name = file === '-' ? 'standard input' : file;
  const size = await sizeOf(file);
  let bytes = 0;
  let count = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of readInput(file)) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  for await (const lines of readLines(counted())) {
    const batch: Session[] = [];
    const places: number[] = [];
    for (const { number, text, place } of lines) {
      if (text.trim() === '') continue;
      batch.push(parsed(parse, text, `${name}:${number}`));
      places.push(place);
    }
    count += batch.length;
    yield { sessions: batch, places };
    progress.show(count, size === 0 ? undefined : bytes / size);
  }
}

/** The bytes of a file; none of what can be read but once, as standard input. */
export async function sizeOf(file: string): Promise<number> {
  if (file === '-') return 0;
  // What is not there is told when it is read.
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true ? found.size : 0;
}

function parsed(parse: ParseSession, text: string, where: string): Session {
  try {
    return parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${where}: ${message}`);
  }
}

function parseSession(line: string): Session {
  return parseSessionEvent(line, 0).event;
}
