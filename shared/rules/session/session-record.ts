import type { Instant } from '../../sessions/instant.ts';
import { SESSION_STATES, type Session, type Threat } from '../../sessions/session.ts';
import { suggestion } from '../closest-name.ts';
import { Refusal } from '../problem.ts';

type Kind = 'text' | 'number' | 'boolean' | 'instant' | 'state' | 'threat' | 'map';

/** What each field of a session holds when it is written down. */
export const SESSION_FIELD_KINDS: Readonly<Record<keyof Session, Kind>> = {
  source: 'text',
  vendor: 'text',
  id: 'text',
  alt_id: 'text',
  group_id: 'text',
  user: 'text',
  account: 'text',
  target: 'text',
  target_port: 'number',
  source_ip: 'text',
  protocol: 'text',
  gateway: 'text',
  safe: 'text',
  state: 'state',
  started_at: 'instant',
  ended_at: 'instant',
  read_at: 'instant',
  last_active_at: 'instant',
  active_seconds: 'number',
  threat: 'threat',
  ticket: 'text',
  reason: 'text',
  terminate_at: 'instant',
  recorded: 'boolean',
  uncertain_time: 'boolean',
  vendor_fields: 'map',
};

const NAMES = Object.keys(SESSION_FIELD_KINDS);

/** Reads an instant as it is written; undefined when it is none. */
export type ReadInstant = (written: string) => Instant | undefined;

/**
 * The fields of a session from data: null and absent fields are left out. Throws a Refusal that
 * names the field which a session does not have, or which holds something else.
 */
export function parseSessionFields(data: unknown, readInstant: ReadInstant): Partial<Session> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(recordOf(data, 'a session'))) {
    const kind = isFieldName(name) ? SESSION_FIELD_KINDS[name] : undefined;
    if (kind === undefined) {
      throw new Refusal(`${name}: a session has no such field${suggestion(name, NAMES)}`);
    }
    if (value !== null) fields[name] = parseField(name, kind, value, readInstant);
  }
  return fields;
}

function isFieldName(name: string): name is keyof Session {
  return Object.hasOwn(SESSION_FIELD_KINDS, name);
}

function recordOf(data: unknown, what: string): Record<string, unknown> {
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) {
    return Object.fromEntries(Object.entries(data));
  }
  throw new Refusal(`${what} must be a map of fields and values`);
}

function parseField(name: string, kind: Kind, value: unknown, readInstant: ReadInstant): unknown {
  switch (kind) {
    case 'instant': {
      const instant = typeof value === 'string' ? readInstant(value) : undefined;
      return instant ?? refuse(name, 'must be an instant such as 2026-01-06T22:41:00Z');
    }
    case 'state': {
      const state = SESSION_STATES.find((one) => one === value);
      return state ?? refuse(name, `must be one of ${SESSION_STATES.join(', ')}`);
    }
    case 'threat':
      return parseThreat(recordOf(value, name));
    case 'map':
      return parseVendorFields(recordOf(value, name));
    case 'text':
      return typeof value === 'string' ? value : refuse(name, 'must be text');
    default:
      return typeof value === kind ? value : refuse(name, `must be a ${kind}`);
  }
}

function refuse(name: string, message: string): never {
  throw new Refusal(`${name}: ${message}`);
}

function parseThreat(record: Record<string, unknown>): Threat {
  let threat: Threat = { provisional: false };
  for (const [name, value] of Object.entries(record)) {
    if (value === null) continue;
    if (name === 'provisional') {
      if (typeof value !== 'boolean') refuse('threat.provisional', 'must be a boolean');
      else threat = { ...threat, provisional: value };
    } else if (name === 'level' || name === 'min' || name === 'max') {
      if (typeof value !== 'number') refuse(`threat.${name}`, 'must be a number');
      else threat = { ...threat, [name]: value };
    } else {
      refuse(`threat.${name}`, 'a threat has level, min, max and provisional');
    }
  }
  return threat;
}

function parseVendorFields(record: Record<string, unknown>): Session['vendor_fields'] {
  const fields: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(record)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      fields[name] = value;
    } else if (value !== null) {
      refuse(`vendor_fields.${name}`, 'must be text, a number, true or false');
    }
  }
  return fields;
}
