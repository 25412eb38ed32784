import type { Session } from '../../sessions/session.ts';
import type { Actions } from '../actions.ts';
import { AnswerError, sourceErrorOf } from '../answer-error.ts';
import { readAnswer, successful } from '../http.ts';
import type { RefusedAnswer } from '../http-failure.ts';
import { createRedactor } from '../printable.ts';
import type { SourceDeps } from '../vendor.ts';
import { createSeguraClient } from './client.ts';
import { failureIn, failureOf } from './failure.ts';
import type { SeguraOptions } from './options.ts';

/** What Segura can do to a session: end it ("Drop a remote session"), which needs Read and write. */
export function createSeguraActions(
  name: string,
  options: SeguraOptions,
  deps: SourceDeps,
): Required<Pick<Actions, 'terminate'>> {
  const { learn, redact } = createRedactor();
  const client = createSeguraClient(withAdmin(options), deps, learn);
  const drop = async (session: Session, signal: AbortSignal): Promise<void> => {
    const path = dropPath(options, session);
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(options.timeout)]);
    // Never tried again by itself: nobody knows what an answer that was lost has done.
    await client.send({ method: 'DELETE', path, signal: bounded }, async (answer) =>
      confirmDropped(await readAnswer(await successful(answer, dropFailure))),
    );
  };
  return {
    terminate: (session, signal) =>
      drop(session, signal).catch((error: unknown) => {
        throw sourceErrorOf(name, error, redact);
      }),
  };
}

/** The options with the credentials of `admin`, where there are some, in place of the poller's. */
function withAdmin(options: SeguraOptions): SeguraOptions {
  const { auth, admin } = options;
  if (admin === undefined) return options;
  const changed =
    'oauth1' in auth
      ? { oauth1: { ...auth.oauth1, ...admin } }
      : { oauth2: { ...auth.oauth2, ...admin } };
  return { ...options, auth: changed };
}

function dropPath({ paths }: SeguraOptions, { id, alt_id }: Session): string {
  if (alt_id === undefined) {
    throw new AnswerError(
      'refused',
      `the appliance gave session ${id} no session_id, by which alone it can be ended`,
    );
  }
  return paths.drop.replaceAll('{session_id}', encodeURIComponent(alt_id));
}

function dropFailure(answer: RefusedAnswer): AnswerError {
  const failure = failureOf(answer);
  const { kind, message, said } = failure;
  if (kind === 'permission') {
    return new AnswerError(
      kind,
      `${message}; ending sessions needs Read and write under A2A > Applications > Authorizations > PAM permission`,
      { said },
    );
  }
  if (answer.status !== 404 || kind !== 'refused') return failure;
  return new AnswerError(
    kind,
    `${message}; paths.drop is one of /api/pam/session/drop/{session_id} and, before v3.33, /iso/session/drop/{session_id}`,
    { said },
  );
}

/** "Sessão interrompida com sucesso" comes in an envelope that says whether it is true. */
function confirmDropped({ text }: RefusedAnswer): void {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new AnswerError('malformed', 'the answer does not say whether the session was ended');
  }
  const failure = failureIn(body);
  if (failure !== undefined) throw failure;
}
