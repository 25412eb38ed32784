import { MINUTE, type Milliseconds } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import { sourceErrorOf } from '../answer-error.ts';
import { createRedactor } from '../printable.ts';
import { sessionLink } from '../session-link.ts';
import type { Source } from '../source.ts';
import type { SourceDeps } from '../vendor.ts';
import { createWarnings } from '../warnings.ts';
import { createBatch } from './batch.ts';
import { readChanges, readSweep } from './changes.ts';
import { createFudoClient } from './client.ts';
import { fudoFields } from './fields.ts';
import { createNames } from './names.ts';
import type { FudoOptions } from './options.ts';
import { type Appliance, named } from './reading.ts';
import { type FudoSession, readOne } from './records.ts';

/** Threat levels climb while a session runs, and a rule wants two readings before it fires. */
const REFRESH: Milliseconds = 2 * MINUTE;

/** A Fudo Enterprise appliance, through its API v2. */
export function createFudoSource(name: string, options: FudoOptions, deps: SourceDeps): Source {
  const { learn, redact } = createRedactor();
  const warn = createWarnings(name, deps, redact);
  const client = createFudoClient(options, deps, learn);
  const context: Appliance = {
    name,
    options,
    client,
    names: createNames(warn),
    now: deps.now,
    warn,
  };
  const readMany = createBatch(context);
  const fail = (error: unknown): never => {
    throw sourceErrorOf(name, error, redact);
  };
  return {
    name,
    vendor: 'fudo',
    fields: fudoFields(),
    refresh: REFRESH,
    changes: (look) => readChanges(context, look).catch(fail),
    sweep: (look) => readSweep(context, look).catch(fail),
    session: (id, signal) => readNamed(context, id, signal).catch(fail),
    sessions: (ids, signal) =>
      readMany(ids, signal)
        .then((found) => nameAll(context, found, signal))
        .catch(fail),
    link: (session) => sessionLink(options.session_url, session),
  };
}

async function readNamed(
  context: Appliance,
  id: string,
  signal: AbortSignal,
): Promise<Session | undefined> {
  const found = await readOne(context, id, signal);
  if (found === undefined) return undefined;
  const [session] = await named(context, [found], signal);
  return session;
}

async function nameAll(
  context: Appliance,
  found: ReadonlyMap<string, FudoSession | undefined>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Session | undefined>> {
  const known = [...found.values()].filter((one) => one !== undefined);
  const sessions = await named(context, known, signal);
  const byId = new Map(sessions.map((session) => [session.id, session]));
  return new Map([...found.keys()].map((id) => [id, byId.get(id)]));
}
