import * as z from 'zod';
import { AnswerError } from '../answer-error.ts';
import { failureOfStatus, type RefusedAnswer } from '../http-failure.ts';
import { quoted } from '../printable.ts';
import type { SourceErrorKind } from '../source-error.ts';

// `error` is a boolean in the appliance's envelope and a string in the authentication layer.
const envelopeSchema = z.object({
  code: z.unknown().optional(),
  error: z.unknown().optional(),
  erro: z.unknown().optional(),
  message: z.unknown().optional(),
  error_description: z.unknown().optional(),
  response: z
    .object({
      status: z.unknown().optional(),
      error: z.unknown().optional(),
      erro: z.unknown().optional(),
      message: z.unknown().optional(),
      mensagem: z.unknown().optional(),
    })
    .optional()
    .catch(undefined),
  exception: z
    .object({ code: z.unknown().optional(), message: z.unknown().optional() })
    .nullish()
    .catch(undefined),
});
type Envelope = z.output<typeof envelopeSchema>;

interface Meaning {
  readonly says: RegExp;
  readonly kind: SourceErrorKind;
  readonly advice: string;
}

// By message first: Segura answers 500 for a missing right and 404 for a missing token.
const MEANINGS: readonly Meaning[] = [
  {
    says: /not authorized/i,
    kind: 'permission',
    advice: 'give the A2A authorization this resource, and Credentials and Devices for the list',
  },
  {
    says: /client authentication failed|invalid[_ ]client|invalid[_ ]token|token.*expired/i,
    kind: 'authentication',
    advice: "check the secret, and the authorization's expiry and allowed addresses in A2A",
  },
  {
    says: /invalid signature/i,
    kind: 'authentication',
    advice: 'check the four OAuth 1.0 values; behind a proxy set auth.oauth1.signature_base_url',
  },
  {
    says: /no route matched/i,
    kind: 'authentication',
    advice: 'the appliance saw no valid Authorization header; check the secret and the token path',
  },
  {
    says: /request timed out|unexpected error/i,
    kind: 'unavailable',
    advice: 'the appliance failed; if it stays so, ask its support',
  },
  {
    says: /unexpected identifier/i,
    kind: 'refused',
    advice: 'its sessions have numbers for ids, as its list shows them',
  },
  {
    says: /resource[\w/ -]*not found/i,
    kind: 'refused',
    advice: 'the path is another in this version; set paths in the configuration',
  },
];

/** The failure that an answer with a status other than success reports. */
export function failureOf(answer: RefusedAnswer): AnswerError {
  const value = parseJson(answer.text);
  const reported = value === undefined ? undefined : failureIn(value, answer);
  return reported ?? failureOfStatus(answer, value !== undefined ? messageIn(value) : undefined);
}

/**
 * The failure that a body reports, whatever its HTTP status ("List remote session data", In case of
 * error); undefined when it reports none. 1002 is "Session not found", with status 400.
 */
export function failureIn(body: unknown, answer?: RefusedAnswer): AnswerError | undefined {
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const message = messageIn(body);
  const meaning = MEANINGS.find(({ says }) => message !== undefined && says.test(message));
  if (answer === undefined && !reportsFailure(parsed.data)) return undefined;
  if (meaning !== undefined && message !== undefined) {
    return new AnswerError(
      meaning.kind,
      `the appliance says ${quoted(message)}: ${meaning.advice}`,
      { said: message, retryAfter: answer?.retryAfter },
    );
  }
  if (!reportsFailure(parsed.data) || statusSaysMore(answer)) return undefined;
  return new AnswerError('refused', `the appliance says ${quoted(message ?? 'error')}`, {
    said: message,
    unknownRecord: exceptionCode(parsed.data, message) === 1002,
  });
}

/** Gateways put their own status beside whatever body they send. */
function statusSaysMore(answer: RefusedAnswer | undefined): boolean {
  return answer !== undefined && [401, 403, 429, 502, 503, 504].includes(answer.status);
}

function reportsFailure({ code, error, erro, response, exception }: Envelope): boolean {
  const flags = [error, erro, response?.error, response?.erro];
  if (flags.some((flag) => flag === true || (typeof flag === 'string' && flag !== ''))) return true;
  if ([code, response?.status].some((status) => Number(status ?? 0) >= 400)) return true;
  return exception !== undefined && exception !== null;
}

function exceptionCode({ exception }: Envelope, message: string | undefined): number {
  return Number(exception?.code ?? /^(\d{4}):/.exec(message ?? '')?.[1]);
}

function messageIn(body: unknown): string | undefined {
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { response, exception, message, error, error_description } = parsed.data;
  return [
    response?.message,
    response?.mensagem,
    exception?.message,
    message,
    [error, error_description].filter((part) => typeof part === 'string').join(': '),
  ].find((text): text is string => typeof text === 'string' && text !== '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
