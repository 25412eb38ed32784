import type { Instant } from '#shared/sessions/instant.ts';
import { clockSpan } from '../local-time.ts';
import { knownEnd, type PlannedSession, threatAt } from '../planned-session.ts';
import type { Answer } from '../simulator-server.ts';
import { dashboardOutcome } from './envelope.ts';

export interface RiskOptions {
  readonly wallClock: (instant: Instant) => string;
  readonly language: 'en' | 'pt';
  /** The highest figure; documents say 15 and 100. */
  readonly scale: number;
}

const MODES = ['all', 'queries', 'access', 'consultas', 'acessos'];

/** The threat dashboard: `GET /iso/coge/risco/{mode}?data1=…&data2=…` (v3.33, Dashboards). */
export function riskAnswer(
  mode: string,
  query: URLSearchParams,
  sessions: readonly PlannedSession[],
  now: Instant,
  options: RiskOptions,
): Answer {
  const problem = MODES.includes(mode) ? problemOf(query) : 'Invalid request';
  if (problem !== undefined) {
    return { status: 200, body: JSON.stringify({ response: dashboardOutcome(400, problem) }) };
  }
  const rows = ['queries', 'consultas'].includes(mode)
    ? []
    : sessions.filter((session) => isAsked(session, query, options)).flatMap(withThreat(now));
  const english = options.language === 'en';
  const body = english
    ? {
        response: dashboardOutcome(200, 'HigherRisk'),
        higher_risk: { queries: [], access: rows.map((row) => englishRow(row, options)) },
      }
    : {
        response: dashboardOutcome(200, 'MaiorRisco'),
        maior_risco: { consultas: [], acessos: rows.map((row) => portugueseRow(row, options)) },
      };
  return { status: 200, body: JSON.stringify(body) };
}

function problemOf(query: URLSearchParams): string | undefined {
  const [from, to] = [query.get('data1'), query.get('data2')];
  if (from !== null && to !== null && from > to) return 'Date1 greater than date2';
  if (query.has('userCredencial') && !query.has('hostname')) return 'hostname parameter is missing';
  if (query.has('hostname') && !query.has('userCredencial')) {
    return 'userCredencial parameter is missing';
  }
  return undefined;
}

function isAsked(session: PlannedSession, query: URLSearchParams, options: RiskOptions): boolean {
  const day = options.wallClock(session.started_at).slice(0, 10);
  const { host, account, user } = session;
  return (
    day >= (query.get('data1') ?? '') &&
    day <= (query.get('data2') ?? '9999') &&
    (query.get('hostname') ?? host) === host &&
    (query.get('userCredencial') ?? account) === account &&
    (query.get('username') ?? user) === user
  );
}

interface RiskRow {
  readonly session: PlannedSession;
  readonly end: Instant | undefined;
  readonly percent: number;
}

const withThreat =
  (now: Instant) =>
  (session: PlannedSession): RiskRow[] => {
    const threat = threatAt(session, now);
    if (threat === undefined) return [];
    return [{ session, end: knownEnd(session, now), percent: threat.max ?? threat.level }];
  };

function figures({ session, end, percent }: RiskRow, { wallClock, scale }: RiskOptions) {
  return {
    risk: String(Math.round((percent * scale) / 100)),
    start: wallClock(session.started_at),
    end: end === undefined ? null : wallClock(end),
    duration: end === undefined ? null : clockSpan(end - session.started_at),
  };
}

function englishRow(row: RiskRow, options: RiskOptions) {
  const { risk, start, end, duration } = figures(row, options);
  return {
    session_cod: row.session.id,
    host: row.session.host,
    port: String(row.session.port),
    protocol: row.session.protocol,
    credential: row.session.account,
    risk,
    start_date: start,
    end_date: end,
    duration,
    user_Cod: userCode(row.session.user),
    username: row.session.user,
  };
}

function portugueseRow(row: RiskRow, options: RiskOptions) {
  const { risk, start, end, duration } = figures(row, options);
  return {
    Cod_Sessao: row.session.id,
    Host: row.session.host,
    Porta: String(row.session.port),
    Protocolo: row.session.protocol,
    Credencial: row.session.account,
    Risco: risk,
    Data_Inicio: start,
    Data_Fim: end,
    Duracao: duration,
    Cod_Usuario: userCode(row.session.user),
    Nome_Usuario: row.session.user,
  };
}

function userCode(user: string): string {
  return String([...user].reduce((code, letter) => (code * 31 + letter.charCodeAt(0)) % 997, 7));
}
