import * as z from 'zod';
import type { Session } from '../../sessions/session.ts';
import { AnswerError, cleanMessage } from '../answer-error.ts';
import type { Examiner, Finding } from '../examiner.ts';
import { createRedactor } from '../printable.ts';
import type { SourceDeps } from '../vendor.ts';
import { createFudoClient } from './client.ts';
import type { FudoOptions } from './options.ts';

const MENUS = {
  addresses:
    'in the firewalls on the way, and where Fudo lists from which addresses it may be managed',
  sessions:
    "the API user's role and its management privileges: to server, account, user and safe of a session",
};

const specSchema = z.object({ session: z.record(z.string(), z.unknown()) });
// Only later versions have these; before, names are looked up one by one.
const NAMES = ['user_name', 'server_name', 'account_name', 'safe_name'];

/** Examines a Fudo Enterprise appliance through its API v2. */
export function createFudoExaminer(
  _name: string,
  options: FudoOptions,
  deps: SourceDeps,
): Examiner {
  const { learn, redact } = createRedactor();
  const client = createFudoClient(options, deps, learn);
  const tell = (error: AnswerError): string => cleanMessage(error, redact);
  return {
    access: async function* access(signal): AsyncGenerator<Finding> {
      const failure = await client
        .value({ path: '/session?limit=1' }, signal)
        .then(() => undefined, asAnswerError);
      if (failure?.kind === 'permission') {
        yield { check: 'auth', verdict: 'ok', says: 'the API key is accepted' };
        yield {
          check: 'permission',
          verdict: 'FAIL',
          says: tell(failure),
          fix: `see ${MENUS.sessions}`,
        };
        return;
      }
      if (failure !== undefined) {
        yield {
          check: 'auth',
          verdict: 'FAIL',
          says: tell(failure),
          fix: fixOf(failure),
          ...(failure.said === undefined ? {} : { maybeAddress: true }),
        };
        return;
      }
      yield { check: 'auth', verdict: 'ok', says: 'the API key is accepted' };
      const spec = await client.value({ path: '/objspec/session' }, signal).catch(asAnswerError);
      yield spec instanceof AnswerError
        ? { check: 'attributes', verdict: 'warn', says: `not read: ${tell(spec)}` }
        : attributesFinding(spec);
    },
    menus: MENUS,
    whyState,
    threatScale: { option: 'threat_scale', value: options.threat_scale, others: [1] },
  };
}

function asAnswerError(error: unknown): AnswerError {
  if (error instanceof AnswerError) return error;
  throw error;
}

function fixOf({ kind }: AnswerError): string {
  return kind === 'authentication'
    ? 'make a new key for a user with the authentication method API Key, and store it'
    : 'is url that of the appliance, without /api/v2?';
}

function attributesFinding(body: unknown): Finding {
  const { data } = specSchema.safeParse(body);
  const check = 'attributes';
  if (data === undefined) return { check, verdict: 'warn', says: 'objspec is not as documented' };
  const names = Object.keys(data.session);
  const has = NAMES.filter((name) => names.includes(name)).length;
  const how = has === NAMES.length ? 'names come with them' : 'names are looked up by id';
  return { check, verdict: 'ok', says: `sessions have ${names.length} attributes; ${how}` };
}

function whyState({ state, vendor_fields }: Session): string {
  const { status = 'not given' } = vendor_fields ?? {};
  if (state === 'ended') return 'it has a finished_at';
  return state === 'live'
    ? `it has no finished_at, and its status is ${status}`
    : `its status is ${status}`;
}
