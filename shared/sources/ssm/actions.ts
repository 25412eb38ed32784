import type { Session } from '../../sessions/session.ts';
import type { Actions } from '../actions.ts';
import { AnswerError, sourceErrorOf } from '../answer-error.ts';
import { createHttp } from '../http.ts';
import { createRedactor } from '../printable.ts';
import type { SourceDeps } from '../vendor.ts';
import type { SsmOptions } from './options.ts';

const TERMINATE = 'ssm:TerminateSession on arn:aws:ssm:*:*:session/*';

/**
 * What AWS can do to a session: end it ("TerminateSession"), by the profile of `admin`, else by the
 * credentials that are found. It has nothing to delete or change, and recordings, where there are
 * any, lie in S3 or CloudWatch Logs.
 */
export function createSsmActions(
  name: string,
  options: SsmOptions,
  deps: SourceDeps,
): Required<Pick<Actions, 'terminate'>> {
  const { learn, redact } = createRedactor();
  const http = createHttp({ ...options, url: new URL(options.url).origin }, deps);
  const caller = { credentials: deps.awsCredentials, profile: options.admin?.profile };
  const terminate = async ({ id }: Session, signal: AbortSignal): Promise<void> => {
    const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(options.timeout)]);
    // Loaded here, so that no other command waits for the SDK.
    const [{ createSsmCalls }, { TerminateSessionCommand }] = await Promise.all([
      import('./client.ts'),
      import('@aws-sdk/client-ssm'),
    ]);
    const { call } = createSsmCalls(options, http, caller, learn, TERMINATE);
    const { SessionId } = await call((client) =>
      client.send(new TerminateSessionCommand({ SessionId: id }), { abortSignal }),
    );
    if (SessionId === id) return;
    throw new AnswerError('malformed', 'the answer does not say that the session was ended');
  };
  return {
    terminate: (session, signal) =>
      terminate(session, signal).catch((error: unknown) => {
        throw sourceErrorOf(name, error, redact);
      }),
  };
}
