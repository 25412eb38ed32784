import type { Answer } from '../simulator-server.ts';

export function success(values: Readonly<Record<string, unknown>> = {}): Answer {
  return { status: 200, body: JSON.stringify({ result: 'success', ...values }) };
}

/** No document shows a failure; the word is the natural opposite of `success`. */
export function failed(status: number, message: string): Answer {
  return { status, body: JSON.stringify({ result: 'failure', message }) };
}

export const notFound = (): Answer => failed(404, 'Not found');
export const notAllowed = (): Answer => failed(405, 'Method not allowed');
