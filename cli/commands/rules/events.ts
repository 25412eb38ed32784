import { Refusal } from '#shared/rules/problem.ts';
import { parseSessionFields } from '#shared/rules/session/session-record.ts';
import { INSTANT_FIELDS, type Session } from '#shared/sessions/session.ts';

/** Any JSON object. Whole numbers too long for a number are kept as text. Throws an Error. */
export function parseJsonEvent(line: string): { event: unknown; at: number } {
  const event = parseObject(line);
  return { event, at: 0 };
}

/**
 * A session as `sessions parse` prints it, looked at as of its reading, its end, or now.
 * Throws an Error that names the field.
 */
export function parseSessionEvent(line: string, now: number): { event: Session; at: number } {
  const fields = parseSessionFields(parseObject(line), readInstant);
  const { source = '', vendor = '', id, state, started_at } = fields;
  if (id === undefined) throw new Refusal('id: is missing');
  if (state === undefined) throw new Refusal('state: is missing');
  if (started_at === undefined) throw new Refusal('started_at: is missing');
  const event: Session = { ...fields, source, vendor, id, state, started_at };
  return { event, at: event.read_at ?? event.ended_at ?? now };
}

/**
 * The same session at a fraction of the cost, of a line that somebody else checks: of one that is no
 * session, nobody knows what comes of it, an Error perhaps.
 */
export function parseTrustedSession(line: string): Session {
  const parsed = JSON.parse(line);
  const session: Session = parsed;
  const fields: Record<string, unknown> = parsed;
  const { threat } = session;
  if (isUnusual(fields) || (threat !== undefined && threat.provisional === undefined)) {
    return parseSessionEvent(line, 0).event;
  }
  for (const name of INSTANT_FIELDS) {
    const written = fields[name];
    if (typeof written === 'string') fields[name] = Date.parse(written);
  }
  fields['source'] ??= '';
  fields['vendor'] ??= '';
  return session;
}

/** Whether it holds what is not taken as JSON has it: null, or a number of more digits than are exact. */
function isUnusual(fields: Readonly<Record<string, unknown>>): boolean {
  for (const name in fields) {
    const value = fields[name];
    if (value === null) return true;
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      return true;
    }
    if (isRecord(value) && isUnusual(value)) return true;
  }
  return false;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object';
}

function readInstant(text: string): number | undefined {
  const instant = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  return Number.isFinite(instant) ? instant : undefined;
}

function parseObject(line: string): unknown {
  const event = parseJson(line);
  if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event;
  throw new Error('an event is a JSON object, such as {"user": "jdoe"}');
}

function parseJson(line: string): unknown {
  try {
    // Only lines with long numbers pay for the slower way.
    return /\d{16}/.test(line) ? JSON.parse(line, exactNumber) : JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Error(`is not JSON: ${error.message}`);
    throw error;
  }
}

function exactNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value)) {
    return value;
  }
  return /^-?\d+$/.test(context?.source ?? '') ? context?.source : value;
}
