import * as z from 'zod';
import { AnswerError } from '../answer-error.ts';
import { failureIn } from './failure.ts';

/**
 * Count the sessions in progress over all proxies ("Dashboards", needs that resource); the second is
 * how the OpenAPI document names the first.
 */
export const LIVE_COUNT_PATHS = [
  '/iso/dash/sessions/all?ativo=1',
  '/iso/coge/sessoes/all?ativo=1',
] as const;

// Counts by proxy, some in quotes and some not; an empty list where there would be an empty object.
const count = z.union([z.number().int().min(0), z.string().regex(/^\d+$/).transform(Number)]);
const counts = z.union([z.array(z.never()).transform(() => ({})), z.record(z.string(), count)]);
const kinds = z.object({ enabled: counts.optional(), ativas: counts.optional() });
const answerSchema = z.object({ sessions: kinds.optional(), sessoes: kinds.optional() });

/** How many sessions are in progress. Throws AnswerError for what is not as documented. */
export function parseLiveCount(text: string): number {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new AnswerError('malformed', 'the count of sessions is not JSON');
  }
  const failure = failureIn(body);
  if (failure !== undefined) throw failure;
  const { data } = answerSchema.safeParse(body);
  const found = data?.sessions ?? data?.sessoes;
  const live: Readonly<Record<string, number>> | undefined = found?.enabled ?? found?.ativas;
  if (live === undefined) {
    throw new AnswerError('malformed', 'the count of sessions has no sessions.enabled or .ativas');
  }
  return Object.values(live).reduce((sum, one) => sum + one, 0);
}
