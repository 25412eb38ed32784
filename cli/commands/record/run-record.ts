import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, openSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createScrubber } from '#shared/backtest/scrub/scrub-session.ts';
import { createZoneClock, type ZoneClock } from '#shared/backtest/zone-clock.ts';
import { fileReason } from '#shared/config/file-reason.ts';
import { readSettings } from '#shared/config/read-settings.ts';
import { isOver, printableSession, type Session } from '#shared/sessions/session.ts';
import { VENDORS } from '#shared/sources/registry.ts';
import { interruptible } from '../../interruptible.ts';
import { openSource } from '../../open-source.ts';
import { print } from '../../output.ts';
import { readHistory, type Span } from '../backtest/history.ts';
import { instantOf } from '../backtest/option-values.ts';
import { createProgress, type Progress } from '../backtest/progress.ts';
import { readSessions } from '../backtest/sessions-input.ts';
import type { RecordCommandOptions } from './record.ts';

/** `pamwatch record`. Throws an Error naming what cannot be read or written; then nothing is saved. */
export async function runRecord(
  file: string | undefined,
  options: RecordCommandOptions,
): Promise<void> {
  const progress = createProgress('record');
  const abort = new AbortController();
  const output = options.out === '-' ? standardOutput() : fileOutput(options.out);
  const scrub = createScrubber({
    key: options.key ?? randomBytes(32).toString('hex'),
    vendors: VENDORS.map(({ name }) => name),
    shift: options.shift,
    keep: options.keep,
  });
  const work = async () => {
    let saved = 0;
    for await (const batch of sessionsOf(file, options, progress, abort.signal)) {
      const lines = batch.map((session) => `${JSON.stringify(printableSession(scrub(session)))}\n`);
      await output.write(lines.join(''));
      saved += batch.length;
    }
    await output.finish();
    return saved;
  };
  const drop = () => {
    abort.abort();
    progress.clear();
    output.drop();
  };
  const saved = await interruptible(work, drop).catch((error: unknown) => {
    drop();
    throw error;
  });
  progress.clear();
  process.stderr.write(`pamwatch: ${saved} sessions saved\n`);
}

async function* sessionsOf(
  file: string | undefined,
  options: RecordCommandOptions,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<readonly Session[]> {
  const { source: name, config, secrets } = options;
  if (name === undefined) {
    const span = spanOf(options, createZoneClock('UTC'));
    for await (const { sessions } of readSessions(file ?? '', progress)) {
      yield sessions.filter((session) => touches(session, span));
    }
    return;
  }
  const settings = await readSettings(config);
  const source = await openSource(settings, { source: name, config, secrets });
  const zone = settings.config.sources[name]?.time_zone ?? 'UTC';
  yield await readHistory(source, spanOf(options, createZoneClock(zone)), progress, signal);
}

function spanOf({ from, to }: RecordCommandOptions, clock: ZoneClock): Span {
  return { from: instantOf(from, clock), to: instantOf(to, clock) };
}

function touches(session: Session, { from, to }: Span): boolean {
  const end = isOver(session) ? (session.ended_at ?? session.started_at) : Number.POSITIVE_INFINITY;
  return session.started_at < (to ?? Number.POSITIVE_INFINITY) && end >= (from ?? end);
}

interface Output {
  write(text: string): Promise<void>;
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  drop(): void;
}

function standardOutput(): Output {
  return { write: print, finish: async () => {}, drop: () => {} };
}

/** Written beside its place and moved there when it is whole; for its owner's eyes. */
function fileOutput(file: string): Output {
  const draft = `${file}.${process.pid}.new`;
  const refused = (error: unknown) =>
    new Error(`cannot write ${file}: ${fileReason(error) ?? String(error)}`);
  const stream = createWriteStream(draft, { fd: open(draft, refused) });
  const failed = new Promise<never>((_, reject) => {
    stream.once('error', (error) => reject(refused(error)));
  });
  // Who waits for a write hears of it; until then nobody does.
  failed.catch(() => {});
  return {
    write: async (text) => {
      if (!stream.write(text)) await Promise.race([once(stream, 'drain'), failed]);
    },
    finish: async () => {
      stream.end();
      await Promise.race([once(stream, 'close'), failed]);
      await rename(draft, file);
    },
    drop: () => {
      stream.destroy();
      rmSync(draft, { force: true });
    },
  };
}

/** Opened at once: a file that is still being opened would appear after it was taken away. */
function open(draft: string, refused: (error: unknown) => Error): number {
  try {
    return openSync(draft, 'w', 0o600);
  } catch (error) {
    throw refused(error);
  }
}
