import ipaddr from 'ipaddr.js';
import type { Milliseconds } from '../../sessions/instant.ts';
import { INSTANT_FIELDS, type Session } from '../../sessions/session.ts';
import { address } from './addresses.ts';
import { createKeyedNumber, type KeyedNumber } from './keyed-numbers.ts';
import { idNumber, pseudonym, reshaped, userName } from './pseudonyms.ts';

/** Names that every system has, and that rules ask for: they identify nobody. */
const COMMON_NAMES: ReadonlySet<string> = new Set([
  'root',
  'admin',
  'administrator',
  'oracle',
  'postgres',
  'sa',
  'system',
  'sys',
  'guest',
]);

const PROTOCOLS: ReadonlySet<string> = new Set([
  ...['ssh', 'rdp', 'vnc', 'telnet', 'http', 'https', 'sftp', 'scp', 'ftp', 'ica', 'x11', 'tcp'],
  ...['mysql', 'mssql', 'tds', 'oracle', 'postgresql', 'postgres', 'modbus', 'tn3270', 'tn5250'],
  ...['windows rdp', 'web', 'kubernetes', 'ldap', 'ldaps', 'redis', 'mongodb'],
]);

export interface ScrubOptions {
  /** The same key gives the same names again; whoever has it can try names out. */
  readonly key: string;
  /** Moves every instant. */
  readonly shift?: Milliseconds;
  /** Vendors that are no secret; another becomes a pseudonym. */
  readonly vendors: readonly string[];
  /** Names to leave as they are, beside those that every system has; whatever their case. */
  readonly keep?: readonly string[];
}

/**
 * A function that takes from sessions whatever tells whose they are: users, accounts, targets,
 * addresses, ids, tickets and reasons become others, the same for the same. Times, states, ports,
 * protocols and threat levels stay.
 */
export function createScrubber({ key, vendors, shift = 0, keep = [] }: ScrubOptions) {
  const keyed = createKeyedNumber(key);
  const kept = new Set([...COMMON_NAMES, ...keep.map((name) => name.toLowerCase())]);
  const unless = (text: string, replace: Replace): string =>
    kept.has(text.toLowerCase()) ? text : replace(text, keyed);
  return (session: Session): Session => ({
    ...unchanged(session),
    ...shifted(session, shift),
    source: pseudonym('source', session.source, keyed),
    vendor: vendors.includes(session.vendor)
      ? session.vendor
      : pseudonym('vendor', session.vendor, keyed),
    id: idNumber(session.id, keyed),
    started_at: session.started_at + shift,
    ...texts(session, unless),
    ...(session.vendor_fields === undefined
      ? {}
      : { vendor_fields: vendorFields(session.vendor_fields, keyed) }),
  });
}

type Replace = (text: string, keyed: KeyedNumber) => string;

const named =
  (kind: string): Replace =>
  (text, keyed) =>
    pseudonym(kind, text, keyed);

const TEXTS = [
  ['alt_id', idNumber],
  ['group_id', idNumber],
  ['user', userName],
  ['account', userName],
  ['target', host],
  ['gateway', host],
  ['source_ip', address],
  ['safe', named('safe')],
  ['ticket', reshaped],
  ['reason', named('reason')],
  ['protocol', (text, keyed) => protocol(text, keyed)],
] as const satisfies readonly (readonly [keyof Session, Replace])[];

function texts(
  session: Session,
  unless: (text: string, replace: Replace) => string,
): Partial<Session> {
  return Object.fromEntries(
    TEXTS.flatMap(([name, replace]) => {
      const text = session[name];
      if (text === undefined) return [];
      // That a text is empty matters to rules, and tells nothing.
      return [[name, text === '' ? '' : unless(text, replace)]];
    }),
  );
}

function protocol(text: string, keyed: KeyedNumber): string {
  return PROTOCOLS.has(text.toLowerCase()) ? text : pseudonym('protocol', text, keyed);
}

/** A target may be named by its address. */
function host(text: string, keyed: KeyedNumber): string {
  return ipaddr.isValid(text) ? address(text, keyed) : pseudonym('host', text, keyed);
}

function unchanged(session: Session): Pick<Session, 'state'> {
  const names = [
    'state',
    'target_port',
    'active_seconds',
    'threat',
    'recorded',
    'uncertain_time',
  ] as const;
  const kept = names.filter((name) => session[name] !== undefined);
  return { state: session.state, ...Object.fromEntries(kept.map((name) => [name, session[name]])) };
}

function shifted(session: Session, shift: Milliseconds): Partial<Session> {
  return Object.fromEntries(
    INSTANT_FIELDS.flatMap((field) => {
      const at = session[field];
      return at === undefined ? [] : [[field, at + shift]];
    }),
  );
}

/** What yes and no say identifies nobody; text and numbers may be anything. */
function vendorFields(
  fields: NonNullable<Session['vendor_fields']>,
  keyed: KeyedNumber,
): NonNullable<Session['vendor_fields']> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => /^[a-z][a-z_]{0,30}$/.test(name))
      .map(([name, value]) => [
        name,
        typeof value === 'boolean' ? value : pseudonym('value', String(value), keyed),
      ]),
  );
}
