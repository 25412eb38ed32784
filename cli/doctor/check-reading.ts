import { SECOND } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import type { Finding } from '#shared/sources/examiner.ts';
import type { Source } from '#shared/sources/source.ts';
import { SourceError } from '#shared/sources/source-error.ts';
import { createGathering } from './gather-reading.ts';
import { liveIn, readingFindings, type WholeReading } from './reading-findings.ts';
import type { Subject } from './subject.ts';
import { threatFindings } from './threat-finding.ts';

/** Sessions that are looked at for threat levels beside the live ones. */
const SAMPLE = 200;
const NAMING = 30 * SECOND;

/** Reads the whole list as a sweep does, and tells what came out. */
export async function* checkReading(
  subject: Subject,
  progress: (seen: number) => void,
): AsyncGenerator<Finding> {
  const { name, options, vendor, deps, examiner } = subject;
  const odd: Finding[] = [];
  const warn = (message: string, facts: Readonly<Record<string, string | number>>): void => {
    const { source: _, ...rest } = facts;
    odd.push({ check: 'odd', verdict: 'warn', says: `${message} ${JSON.stringify(rest)}` });
  };
  const source = vendor.createSource(name, options, { ...deps, warn });
  const read = await readAll(source, options.list_timeout + options.timeout, progress);
  if (read instanceof SourceError) {
    yield { check: 'reading', verdict: 'FAIL', says: read.message.slice(name.length + 2) };
    yield* examiner?.explain?.(read, AbortSignal.timeout(options.list_timeout)) ?? [];
    return;
  }
  const now = deps.now() + read.skew;
  const { fields } = source;
  yield* readingFindings(read, { zone: options.time_zone, now, fields, examiner });
  yield* threatFindings(read.sessions, fields, examiner?.threatScale);
  const summary = { seen: read.seen, live: liveIn(read) };
  yield* examiner?.compare?.(summary, AbortSignal.timeout(options.timeout)) ?? [];
  yield* odd;
}

async function readAll(
  source: Source,
  within: number,
  progress: (seen: number) => void,
): Promise<(WholeReading & { readonly skew: number }) | SourceError> {
  const gathering = createGathering();
  let over = 0;
  let passed = 0;
  try {
    const {
      sessions,
      seen,
      skew = 0,
    } = await source.sweep({
      keep: (session) => {
        passed += 1;
        progress(passed);
        if (gathering.keep(session)) return true;
        over += 1;
        return over <= SAMPLE;
      },
      signal: AbortSignal.timeout(within),
    });
    const gathered = gathering.result();
    const newest = await wholeOf(source, gathered.newest, sessions);
    return { ...gathered, newest, sessions, seen, skew };
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}

/** The session with all that takes further questions, such as names. */
async function wholeOf(
  source: Source,
  session: Session | undefined,
  whole: readonly Session[],
): Promise<Session | undefined> {
  if (session === undefined) return undefined;
  const kept = whole.find(({ id }) => id === session.id);
  return kept ?? (await source.session(session.id, AbortSignal.timeout(NAMING))) ?? session;
}
