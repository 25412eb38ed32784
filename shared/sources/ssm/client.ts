import {
  DescribeSessionsCommand,
  type DescribeSessionsCommandInput,
  type Session,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { Milliseconds } from '../../sessions/instant.ts';
import { AnswerError } from '../answer-error.ts';
import { type Http, readAnswer, successful } from '../http.ts';
import type { SourceDeps } from '../vendor.ts';
import { failureOf } from './failure.ts';
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

/**
 * DescribeSessions of AWS Systems Manager. The SDK finds credentials, signs and reads; the request
 * goes by the same HTTP as to any appliance, with its proxy, private CA and errors.
 */
export function createDescribeSessions(
  { region, url }: SsmOptions,
  http: Http,
  credentials: SourceDeps['awsCredentials'],
  learn: (secret: string) => void,
): DescribeSessions {
  let skew: Milliseconds | undefined;
  const carry = async (request: SignedRequest, { abortSignal }: { abortSignal: AbortSignal }) => {
    const answer = await successful(await http(httpRequestOf(request, abortSignal)), failureOf);
    skew = answer.skew ?? skew;
    const { text } = await readAnswer(answer);
    return { response: { statusCode: answer.status, headers: {}, body: Buffer.from(text) } };
  };
  const client = new SSMClient({
    region,
    endpoint: url,
    maxAttempts: 1,
    requestHandler: { handle: carry },
    ...(credentials === undefined ? {} : { credentials }),
  });
  return async (input, abortSignal) => {
    await requireCredentials(client, learn);
    const command = new DescribeSessionsCommand(input);
    const { Sessions, NextToken } = await client
      .send(command, { abortSignal })
      .catch(asAnswerError);
    if (!Array.isArray(Sessions)) throw new AnswerError('malformed', 'the answer has no Sessions');
    return { records: Sessions, next: NextToken, skew };
  };
}

function httpRequestOf({ method, path, headers, body }: SignedRequest, signal: AbortSignal) {
  if (method !== 'POST') throw new Error(`DescribeSessions is a POST, not a ${method}`);
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  return { method, path, headers, body: text, signal } as const;
}

/** Without this the SDK would tell of missing credentials in words that nobody can act on. */
async function requireCredentials(
  { config }: SSMClient,
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
    'there are no AWS credentials here: give the function its role, or log in and name the profile (AWS_PROFILE)',
  );
}

/** The SDK adds `$response` to the errors it meets in reading an answer. */
function asAnswerError(error: unknown): never {
  if (error instanceof AnswerError || !(error instanceof Error) || !('$response' in error)) {
    throw error;
  }
  throw new AnswerError('malformed', 'the answer is not the JSON that AWS documents');
}
