import pMap from 'p-map';
import * as z from 'zod';
import { type Instant, isoOf, MINUTE, type Milliseconds } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import { AnswerError, sourceErrorOf } from '../answer-error.ts';
import { createHttp } from '../http.ts';
import { createRedactor } from '../printable.ts';
import { sessionLink } from '../session-link.ts';
import type { Cursor, Look, Reading, Source } from '../source.ts';
import type { SourceDeps } from '../vendor.ts';
import { createWarnings, type Warn } from '../warnings.ts';
import type { DescribeSessions } from './client.ts';
import { ssmFields } from './fields.ts';
import { createGathering, type Gathering, type Query } from './gathering.ts';
import type { SsmOptions } from './options.ts';

/** Every reading shows all that is active, so this is only for what neither list shows any more. */
const REFRESH: Milliseconds = 5 * MINUTE;
/** What began so long before the last reading may have come into the lists after it. */
const OVERLAP: Milliseconds = 5 * MINUTE;
/** More ended sessions than this cost less by reading the lists than one by one. */
const MOST_BY_ID = 20;
const AT_ONCE = 4;

const cursorSchema = z.object({ read_to: z.iso.datetime() });

interface Context {
  readonly name: string;
  readonly options: SsmOptions;
  readonly describe: DescribeSessions;
  readonly now: () => Instant;
  readonly warn: Warn;
}

/** An AWS account's sessions of Session Manager in one region, through DescribeSessions. */
export function createSsmSource(name: string, options: SsmOptions, deps: SourceDeps): Source {
  const { learn, redact } = createRedactor();
  const http = createHttp({ ...options, url: new URL(options.url).origin }, deps);
  let client: Promise<DescribeSessions> | undefined;
  const context: Context = {
    name,
    options,
    describe: async (input, signal) => {
      // Loaded here, so that no other source waits for the SDK.
      client ??= import('./client.ts').then(({ createDescribeSessions }) =>
        createDescribeSessions(options, http, deps.awsCredentials, learn),
      );
      return (await client)(input, signal);
    },
    now: deps.now,
    warn: createWarnings(name, deps, redact),
  };
  const fail = (error: unknown): never => {
    // Credentials that were refused are looked up anew.
    if (error instanceof AnswerError && error.kind === 'authentication') client = undefined;
    throw sourceErrorOf(name, error, redact);
  };
  return {
    name,
    vendor: 'ssm',
    fields: ssmFields(),
    refresh: REFRESH,
    changes: (look) => readChanges(context, look).catch(fail),
    sweep: (look) => readAll(context, look).catch(fail),
    session: (id, signal) => readOne(context, id, signal).catch(fail),
    link: (session) => sessionLink(options.session_url, session),
  };
}

/** All that is active, and the history of 30 days that AWS keeps. */
function readAll(context: Context, look: Look): Promise<Reading> {
  return gather(context, look, async ({ read }) => {
    // In this order, what ends meanwhile is in both lists, and never in neither.
    await read({ State: 'Active' });
    await read({ State: 'History' });
    return { complete: true };
  });
}

/**
 * All that is active; of what is over, what began since the last reading and what was believed
 * live. History since the oldest active session would hold these too, and grow with its age.
 */
function readChanges(context: Context, look: Look): Promise<Reading> {
  const since = sinceOf(look.cursor);
  if (since === undefined) return readAll(context, look);
  return gather(context, look, async ({ read, ids }) => {
    await read({ State: 'Active' });
    await read(historySince(since - OVERLAP));
    const ended = [...(look.live ?? [])].filter((id) => !ids.has(id));
    if (ended.length > MOST_BY_ID) {
      await read({ State: 'History' });
      return { complete: true };
    }
    await pMap(ended, (id) => read(byId('History', id)), { concurrency: AT_ONCE });
    return { complete: false };
  });
}

async function readOne(
  context: Context,
  id: string,
  signal: AbortSignal,
): Promise<Session | undefined> {
  const { read, kept, ids } = createGathering(context, () => true, signal);
  for (const state of ['Active', 'History'] as const) {
    await read(byId(state, id));
    const session = kept.get(id);
    if (session !== undefined) return session;
  }
  if (ids.size === 0) return undefined;
  throw new AnswerError('malformed', `asked for session ${id}, the answer is about another`);
}

async function gather(
  context: Context,
  { keep, signal }: Look,
  read: (gathering: Gathering) => Promise<Pick<Reading, 'complete'>>,
): Promise<Reading> {
  const begun = context.now();
  const limit = AbortSignal.timeout(context.options.list_timeout);
  const gathering = createGathering(context, keep, AbortSignal.any([signal, limit]));
  const { complete } = await read(gathering);
  const { kept, ids } = gathering;
  const skew = gathering.skew();
  return {
    sessions: [...kept.values()],
    seen: ids.size,
    cursor: { read_to: isoOf(begun + (skew ?? 0)) },
    complete,
    ...(skew === undefined ? {} : { skew }),
  };
}

/** Up to where AWS's clock had come when the last reading began; undefined when no cursor says. */
function sinceOf(cursor: Cursor | undefined): Instant | undefined {
  const parsed = cursorSchema.safeParse(cursor);
  return parsed.success ? Date.parse(parsed.data.read_to) : undefined;
}

function historySince(instant: Instant): Query {
  const value = `${isoOf(instant).slice(0, 19)}Z`;
  return { State: 'History', Filters: [{ key: 'InvokedAfter', value }] };
}

function byId(state: 'Active' | 'History', id: string): Query {
  return { State: state, Filters: [{ key: 'SessionId', value: id }] };
}
