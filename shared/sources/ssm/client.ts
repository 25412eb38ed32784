import {
  DescribeSessionsCommand,
  type DescribeSessionsCommandInput,
  type Session,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { type Milliseconds, SECOND } from '../../sessions/instant.ts';
import { AnswerError } from '../answer-error.ts';
import { type Http, readAnswer, successful } from '../http.ts';
import type { RefusedAnswer } from '../http-failure.ts';
import { quoted } from '../printable.ts';
import type { SourceDeps } from '../vendor.ts';
import { DESCRIBE, failureOf } from './failure.ts';
import type { SsmOptions } from './options.ts';

export interface SsmPage {
  readonly records: readonly Session[];
  readonly next: string | undefined;
  /** AWS's clock minus ours. */
  readonly skew: Milliseconds | undefined;
}

/** One request, no retries. Rejects with AnswerError. */
export type DescribeSessions = (
  input: DescribeSessionsCommandInput,
  signal: AbortSignal,
) => Promise<SsmPage>;

/** What the SDK hands to whoever carries its requests. */
interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

// No signature is refused for less.
const CLOSE: Milliseconds = 30 * SECOND;

// The SDK would warn of keys in the environment beside the profile, which is asked for by name here.
const silent = () => {};
const SILENT = { trace: silent, debug: silent, info: silent, warn: silent, error: silent };

/** Who asks: those credentials, a profile of AWS's own configuration, or what the SDK finds. */
export interface SsmCaller {
  readonly credentials?: SourceDeps['awsCredentials'];
  readonly profile?: string | undefined;
}

export interface SsmCalls {
  /**
   * Runs one call of the SDK; again only where AWS refused it and its clock is another than ours.
   * Rejects with AnswerError.
   */
  readonly call: <Output>(run: (client: SSMClient) => Promise<Output>) => Promise<Output>;
  /** AWS's clock minus ours, by the last answer. */
  readonly skew: () => Milliseconds | undefined;
}

/**
 * Calls to AWS Systems Manager. The SDK finds credentials, signs and reads; the request goes by the
 * same HTTP as to any appliance, with its proxy, private CA and errors. `right` is what the caller
 * needs to be allowed.
 */
export function createSsmCalls(
  { region, url }: SsmOptions,
  http: Http,
  { credentials, profile }: SsmCaller,
  learn: (secret: string) => void,
  right: string,
): SsmCalls {
  let skew: Milliseconds | undefined;
  const refusalOf = (answer: RefusedAnswer) => failureOf(answer, right);
  const carry = async (request: SignedRequest, { abortSignal }: { abortSignal: AbortSignal }) => {
    const answer = await http(httpRequestOf(request, abortSignal));
    skew = answer.skew ?? skew;
    const { text } = await readAnswer(await successful(answer, refusalOf));
    return { response: { statusCode: answer.status, headers: {}, body: Buffer.from(text) } };
  };
  const client = new SSMClient({
    region,
    endpoint: url,
    maxAttempts: 1,
    requestHandler: { handle: carry },
    ...(profile !== undefined
      ? { profile, logger: SILENT }
      : credentials === undefined
        ? {}
        : { credentials }),
  });
  return {
    skew: () => skew,
    call: async (run) => {
      await requireCredentials(client, profile, learn);
      return run(client).catch((error: unknown) => {
        const { config } = client;
        if (!isRefused(error) || Math.abs((skew ?? 0) - config.systemClockOffset) < CLOSE) {
          return asAnswerError(error);
        }
        // A signature holds for five minutes: once more by the clock of AWS.
        config.systemClockOffset = skew ?? 0;
        return run(client).catch(asAnswerError);
      });
    },
  };
}

/** DescribeSessions of AWS Systems Manager. */
export function createDescribeSessions(
  options: SsmOptions,
  http: Http,
  credentials: SourceDeps['awsCredentials'],
  learn: (secret: string) => void,
): DescribeSessions {
  const { call, skew } = createSsmCalls(options, http, { credentials }, learn, DESCRIBE);
  return async (input, abortSignal) => {
    const { Sessions, NextToken } = await call((client) =>
      client.send(new DescribeSessionsCommand(input), { abortSignal }),
    );
    if (!Array.isArray(Sessions)) throw new AnswerError('malformed', 'the answer has no Sessions');
    return { records: Sessions, next: NextToken, skew: skew() };
  };
}

function httpRequestOf({ method, path, headers, body }: SignedRequest, signal: AbortSignal) {
  if (method !== 'POST') throw new Error(`Systems Manager takes a POST, not a ${method}`);
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  return { method, path, headers, body: text, signal } as const;
}

/** Without this the SDK would tell of missing credentials in words that nobody can act on. */
async function requireCredentials(
  { config }: SSMClient,
  profile: string | undefined,
  learn: (secret: string) => void,
): Promise<void> {
  const found = await config.credentials().catch(() => undefined);
  if (found?.accessKeyId && found.secretAccessKey) {
    learn(found.secretAccessKey);
    if (found.sessionToken !== undefined) learn(found.sessionToken);
    return;
  }
  throw new AnswerError(
    'authentication',
    profile === undefined
      ? 'there are no AWS credentials here: give the function its role, or log in and name the profile (AWS_PROFILE)'
      : `the AWS profile ${quoted(profile)} (admin.profile) gives no credentials here: log in to it, or name another`,
  );
}

function isRefused(error: unknown): boolean {
  return error instanceof AnswerError && error.kind === 'authentication';
}

/** The SDK adds `$response` to the errors it meets in reading an answer. */
function asAnswerError(error: unknown): never {
  if (error instanceof AnswerError || !(error instanceof Error) || !('$response' in error)) {
    throw error;
  }
  throw new AnswerError('malformed', 'the answer is not the JSON that AWS documents');
}
