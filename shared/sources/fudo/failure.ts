import * as z from 'zod';
import { AnswerError } from '../answer-error.ts';
import { failureOfStatus, looksLikeHtml, type RefusedAnswer } from '../http-failure.ts';
import { quoted } from '../printable.ts';

// The documents show `result: "success"` alone; what comes with another result is told as it is.
const envelopeSchema = z.object({
  result: z.unknown().optional(),
  message: z.unknown().optional(),
  error: z.unknown().optional(),
  reason: z.unknown().optional(),
});

/**
 * The failure that an answer with a status other than success reports. A 404 means an unknown
 * record, save for a web page: that comes from something else than the API.
 */
export function failureOf(answer: RefusedAnswer): AnswerError {
  const value = parseJson(answer.text);
  const failure = failureOfStatus(answer, value === undefined ? undefined : messageIn(value));
  if (answer.status !== 404 || looksLikeHtml(answer)) return failure;
  return new AnswerError(failure.kind, failure.message, {
    said: failure.said,
    unknownRecord: true,
  });
}

/** The failure that a body reports although its HTTP status is success; undefined when it is one. */
export function failureIn(body: unknown): AnswerError | undefined {
  const parsed = envelopeSchema.safeParse(body);
  if (parsed.success && parsed.data.result === 'success') return undefined;
  const message = messageIn(body);
  if (message === undefined) {
    return new AnswerError('malformed', 'the answer does not say "result": "success"');
  }
  const says = `the appliance says ${quoted(message)}`;
  const said = { said: message };
  if (/not found|no such/i.test(message)) {
    return new AnswerError('refused', says, { ...said, unknownRecord: true });
  }
  if (/permission|privilege|forbidden|access denied/i.test(message)) {
    return new AnswerError('permission', `${says}: grant the API user's role the objects`, said);
  }
  if (/unauthori[sz]ed|authenticat|api key/i.test(message)) {
    return new AnswerError('authentication', `${says}: check the API key in the secret`, said);
  }
  return new AnswerError('refused', says, said);
}

function messageIn(body: unknown): string | undefined {
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { message, error, reason, result } = parsed.data;
  return [message, error, reason, result === 'success' ? undefined : result].find(
    (text): text is string => typeof text === 'string' && text !== '',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
