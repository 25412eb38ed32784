import { stat } from 'node:fs/promises';
import type { Session } from '#shared/sessions/session.ts';
import { readInput } from '../../input.ts';
import { parseSessionEvent } from '../rules/events.ts';
import { readLines } from '../rules/lines.ts';
import type { Progress } from './progress.ts';

/**
 * The sessions of a file with one JSON object a line, as many at a time as were read together; `-`
 * reads standard input. Throws an Error that names the line which is no session.
 */
export async function* readSessions(file: string, progress: Progress): AsyncGenerator<Session[]> {
  const name = file === '-' ? 'standard input' : file;
  const size = file === '-' ? undefined : await sizeOf(file);
  let bytes = 0;
  let sessions = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of readInput(file)) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  for await (const lines of readLines(counted())) {
    const batch: Session[] = [];
    for (const { number, text } of lines) {
      if (text.trim() !== '') batch.push(parsed(text, number, name));
    }
    sessions += batch.length;
    yield batch;
    progress.show(sessions, size === undefined ? undefined : bytes / size);
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  // What cannot be measured is told when it is read.
  const found = await stat(file).catch(() => undefined);
  return found === undefined || found.size === 0 ? undefined : found.size;
}

function parsed(text: string, number: number, name: string): Session {
  try {
    return parseSessionEvent(text, 0).event;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${name}:${number}: ${message}`);
  }
}
