import { AnswerError } from '../answer-error.ts';
import { createHttp, type HttpAnswer, type HttpRequest, readAnswer, successful } from '../http.ts';
import { withRetries } from '../retry.ts';
import { createSecretReader } from '../secret.ts';
import type { SourceDeps } from '../vendor.ts';
import { failureIn, failureOf } from './failure.ts';
import type { FudoOptions } from './options.ts';

/** What to ask, below `/api/v2`. */
export type FudoQuestion = Pick<HttpRequest, 'method' | 'path'> & {
  /** Sent as JSON. */
  readonly body?: unknown;
};

/** Requests to one appliance's API v2. Every method rejects with AnswerError. */
export interface FudoClient {
  /** Asks, with retries inside the timeout of a single read, and hands the answer to `read`. */
  ask<T>(
    question: FudoQuestion,
    signal: AbortSignal,
    read: (answer: HttpAnswer) => Promise<T>,
  ): Promise<T>;
  /** The whole answer as JSON, whatever it reports. */
  json(question: FudoQuestion, signal: AbortSignal): Promise<unknown>;
  /** The whole answer as JSON that reports success. */
  value(question: FudoQuestion, signal: AbortSignal): Promise<unknown>;
  /** As `value`, sent once: for what changes something. A 204 has no value. */
  change(question: FudoQuestion, signal: AbortSignal): Promise<unknown>;
}

/** `learn` is told the API key, for whoever takes secrets out of errors. */
export function createFudoClient(
  options: FudoOptions,
  deps: SourceDeps,
  learn: (secret: string) => void,
): FudoClient {
  const http = createHttp(options, deps);
  const secrets = createSecretReader(options.auth.api_key.secret, ['api_key'], deps, learn);
  const send = async ({ method = 'GET', path, body }: FudoQuestion, signal: AbortSignal) => {
    const { api_key = '' } = await secrets.read();
    const json = body === undefined ? undefined : JSON.stringify(body);
    const answer = await http({
      method,
      path: `/api/v2${path}`,
      // The key stands alone, without a scheme before it.
      headers: {
        authorization: api_key,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: json }),
      signal,
    });
    return successful(answer, failureOf);
  };
  const forgetful = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AnswerError && error.kind === 'authentication') secrets.forget();
      throw error;
    }
  };
  const ask: FudoClient['ask'] = (question, signal, read) =>
    forgetful(() =>
      withRetries({ budget: options.timeout, signal }, async (bounded) =>
        read(await send(question, bounded)),
      ),
    );
  return {
    ask,
    json: (question, signal) => ask(question, signal, readJson),
    value: (question, signal) => ask(question, signal, readValue),
    change: (question, signal) =>
      forgetful(async () => {
        const bounded = AbortSignal.any([signal, AbortSignal.timeout(options.timeout)]);
        const answer = await send(question, bounded);
        return readValue(answer);
      }),
  };
}

async function readJson(answer: HttpAnswer): Promise<unknown> {
  return parseAnswer((await readAnswer(answer)).text);
}

async function readValue(answer: HttpAnswer): Promise<unknown> {
  if (answer.status === 204) return undefined;
  const value = await readJson(answer);
  const failure = failureIn(value);
  if (failure !== undefined) throw failure;
  return value;
}

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const what = text.trim() === '' ? 'empty' : 'not JSON';
    throw new AnswerError('malformed', `the appliance reports success and its answer is ${what}`);
  }
}
