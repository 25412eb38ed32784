import * as z from 'zod';
import type { Milliseconds } from '../../sessions/instant.ts';
import type { Delivery } from '../receiver.ts';
import { codeIn, failed, mustWait, noAnswer } from './answer.ts';

export interface Call {
  readonly api: string;
  /** Such as `chat.postMessage`. */
  readonly method: string;
  readonly token: string;
  readonly body: object;
  readonly signal: AbortSignal;
  readonly now: number;
}

export type Answer =
  | { readonly ok: true; readonly ts: string }
  | {
      readonly ok: false;
      /** Slack's word for it; empty where it gave none. */
      readonly code: string;
      readonly failure: Extract<Delivery, { readonly ok: false }>;
    };

const answerSchema = z.union([
  z.object({ ok: z.literal(true), ts: z.string() }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);

/** One call of Slack's Web API, which answers 200 to what it refuses, too. Never rejects. */
export async function callSlack({ api, method, token, body, signal, now }: Call): Promise<Answer> {
  try {
    const response = await fetch(`${api}/${method}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'pamwatch',
      },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    });
    return answerOf(method, response, await response.text(), now);
  } catch (error) {
    return { ok: false, code: '', failure: noAnswer(error) };
  }
}

function answerOf(method: string, response: Response, text: string, now: Milliseconds): Answer {
  const { data } = answerSchema.safeParse(parsed(text));
  if (response.status === 200 && data?.ok === true) return data;
  const code = (data?.ok === false ? codeIn(data.error) : undefined) ?? '';
  const answer = [`Slack answered ${response.status}`, code, `to ${method}`]
    .filter(Boolean)
    .join(' ');
  return { ok: false, code, failure: failureOf(response, code, answer, now) };
}

function failureOf(response: Response, code: string, answer: string, now: Milliseconds) {
  if (response.status === 429 || LIMITED.has(code)) return mustWait(response, answer, now);
  const retry = TRANSIENT.has(code) || response.status >= 500 || response.status === 408;
  return failed(retry, retry ? answer : `${answer}; ${ADVICE.get(code) ?? CHECK}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// The errors of chat.postMessage and chat.update, in Slack's reference of methods.
const LIMITED: ReadonlySet<string> = new Set(['ratelimited', 'rate_limited']);
const TRANSIENT: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
]);

const CHECK = 'check the app, its token and the channel';
const STORE = 'install the app in the workspace and store its bot token again';
const REPORT = 'the message was refused as it is; keep it and report it';
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['invalid_auth', STORE],
  ['not_authed', STORE],
  ['account_inactive', STORE],
  ['token_revoked', STORE],
  ['token_expired', STORE],
  ['missing_scope', 'give the app the scope chat:write and install it again'],
  ['channel_not_found', 'mend `channel` in pamwatch.yaml, or invite the app to the channel'],
  ['not_in_channel', 'invite the app to the channel, or give it the scope chat:write.public'],
  ['is_archived', 'the channel is archived; name another in pamwatch.yaml'],
  ['restricted_action', 'the workspace keeps the app from posting there; ask its administrator'],
  ['invalid_blocks', REPORT],
  ['invalid_blocks_format', REPORT],
  ['msg_blocks_too_long', REPORT],
  ['msg_too_long', REPORT],
  ['no_text', REPORT],
]);
