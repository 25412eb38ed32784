import * as z from 'zod';
import { DAY, type Instant } from '../../sessions/instant.ts';
import type { Session, Threat } from '../../sessions/session.ts';
import { AnswerError } from '../answer-error.ts';
import { figure, id } from '../record-fields.ts';
import { failureIn } from './failure.ts';

const MOST_DAYS = 31;

// "Dashboards": keys in English, or in Portuguese where the appliance speaks it.
const english = z.object({ session_cod: id, risk: figure });
const portuguese = z
  .object({ Cod_Sessao: id, Risco: figure })
  .transform(({ Cod_Sessao, Risco }) => ({ session_cod: Cod_Sessao, risk: Risco }));
const rows = z.array(z.union([english, portuguese]));
// An empty answer has a list where there would be an object.
const none = z.array(z.never()).transform(() => ({ access: [], acessos: [] }));
const answerSchema = z.object({
  higher_risk: z.union([none, z.object({ access: rows })]).optional(),
  maior_risco: z.union([none, z.object({ acessos: rows })]).optional(),
});

/** Path and query of the risk of all sessions of the days that these sessions touch, at most 31. */
export function riskPath(
  path: string,
  sessions: readonly Session[],
  now: Instant,
  time_zone: string,
): string {
  const starts = sessions.filter(({ state }) => state === 'live').map((live) => live.started_at);
  const oldest = Math.max(Math.min(now - DAY, ...starts), now - MOST_DAYS * DAY);
  const query = new URLSearchParams({
    data1: dayOf(oldest, time_zone),
    data2: dayOf(now, time_zone),
  });
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

/** `YYYY-MM-DD` in the appliance's zone. */
function dayOf(instant: Instant, time_zone: string): string {
  // Swedish dates are written in ISO order.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: time_zone }).format(instant);
}

/** Threats by session id, in percent of `scale`. Throws AnswerError for what is not as documented. */
export function parseRisks(
  text: string,
  scale: number,
): { threats: ReadonlyMap<string, Threat>; beyondScale: boolean } {
  const answer = answerSchema.safeParse(parseJson(text));
  const found = answer.data?.higher_risk?.access ?? answer.data?.maior_risco?.acessos;
  if (found === undefined) {
    throw new AnswerError('malformed', 'the risk answer has no higher_risk.access');
  }
  const threats = new Map<string, Threat>();
  let beyondScale = false;
  for (const { session_cod, risk } of found) {
    if (risk === undefined) continue;
    beyondScale ||= risk > scale;
    const percent = Math.min(100, (risk / scale) * 100);
    threats.set(session_cod, { level: percent, min: percent, max: percent, provisional: false });
  }
  return { threats, beyondScale };
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AnswerError('malformed', 'the risk answer is not JSON');
  }
  const failure = failureIn(value);
  if (failure !== undefined) throw failure;
  return value;
}
