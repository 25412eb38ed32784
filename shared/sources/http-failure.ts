import { AnswerError } from './answer-error.ts';
import { quoted } from './printable.ts';

const LONGEST_TYPE = 60;
const LONGEST_LOCATION = 120;

/** An answer with a status other than success, its body read. */
export interface RefusedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly retryAfter?: number;
  /** Where a redirect points to. */
  readonly location?: string;
}

/** What an HTTP status means by itself, where the vendor's body says nothing more precise. */
export function failureOfStatus(answer: RefusedAnswer, message?: string): AnswerError {
  const { status, retryAfter } = answer;
  const more = { said: message };
  const words = message === undefined ? describeBody(answer) : `saying ${quoted(message)}`;
  const what = `the appliance answered ${status} ${words}`;
  if (status === 401) return new AnswerError('authentication', `${what}: check the secret`, more);
  if (status === 403) {
    return new AnswerError('permission', `${what}: the credentials lack a right`, more);
  }
  if ([408, 425, 429, 502, 503, 504].includes(status)) {
    return new AnswerError('unavailable', what, { ...more, retryAfter });
  }
  if (status >= 300 && status < 400) {
    return new AnswerError('refused', `${what}: set url to where the appliance really is`, more);
  }
  if (status === 404) return new AnswerError('refused', `${what}: check url and paths`, more);
  // A failing server is worth another poll, yet nothing says that a moment later helps.
  if (status >= 500) {
    return new AnswerError('unavailable', what, { ...more, worthRetry: false });
  }
  return new AnswerError('refused', what, more);
}

/** The body of an answer in a word or two, for people. */
export function describeBody({
  contentType,
  text,
  location,
}: Omit<RefusedAnswer, 'status'>): string {
  if (location !== undefined) return `with a redirect to ${quoted(shortLocation(location))}`;
  if (text.trim() === '') return 'with an empty body';
  if (looksLikeHtml({ contentType, text })) return 'with a page of HTML';
  const [type = ''] = contentType.split(';');
  if (type === '') return 'with a body of no stated type';
  return type.length > LONGEST_TYPE ? 'with a body of an odd type' : `with ${quoted(type)}`;
}

/** Shown whole or not at all: of what is cut, half of a secret could stay. */
function shortLocation(location: string): string {
  return location.length > LONGEST_LOCATION ? new URL(location).origin : location;
}

export function looksLikeHtml({
  contentType,
  text,
}: {
  contentType: string;
  text: string;
}): boolean {
  return /\bhtml\b/i.test(contentType) || /^\s*<(!doctype|html)/i.test(text);
}
