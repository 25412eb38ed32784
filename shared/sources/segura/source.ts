import type { Session } from '../../sessions/session.ts';
import { sourceErrorOf } from '../answer-error.ts';
import { createRedactor } from '../printable.ts';
import { sessionLink } from '../session-link.ts';
import type { Source } from '../source.ts';
import type { SourceDeps } from '../vendor.ts';
import { createWarnings } from '../warnings.ts';
import { readChanges } from './changes.ts';
import { createSeguraClient } from './client.ts';
import { type Context, readRecord } from './context.ts';
import { seguraFields } from './fields.ts';
import { readSweep } from './list.ts';
import type { SeguraOptions } from './options.ts';
import { REFRESH } from './refresh.ts';
import { createThreats, type Threats } from './threats.ts';

/** A Segura (senhasegura) appliance: its whole history in one list, no paging and no filter. */
export function createSeguraSource(name: string, options: SeguraOptions, deps: SourceDeps): Source {
  const { learn, redact } = createRedactor();
  const client = createSeguraClient(options, deps, learn);
  const warn = createWarnings(name, deps, redact);
  const context: Context = { name, options, client, now: deps.now, warn, heard: client.heard };
  const threats = createThreats(context);
  const fail = (error: unknown): never => {
    throw sourceErrorOf(name, error, redact);
  };
  return {
    name,
    vendor: 'segura',
    fields: seguraFields(options),
    refresh: REFRESH,
    changes: (look) => readChanges(context, threats, look).catch(fail),
    sweep: (look) => readSweep(context, threats, look).catch(fail),
    session: (id, signal) => readOne(context, threats, id, signal).catch(fail),
    link: (session) => sessionLink(options.session_url, session),
  };
}

async function readOne(
  context: Context,
  threats: Threats,
  id: string,
  signal: AbortSignal,
): Promise<Session | undefined> {
  const session = await readRecord(context, id, signal);
  return session === undefined ? undefined : threats.add(session, signal);
}
