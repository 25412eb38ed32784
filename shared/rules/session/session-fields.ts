import {
  type Calendar,
  describeCalendar,
  isInHours,
  localTime,
  nextBoundary,
} from '../../sessions/calendar.ts';
import { type Instant, isoOf, SECOND } from '../../sessions/instant.ts';
import {
  INSTANT_FIELDS,
  lastSignOf,
  SESSION_STATES,
  type Session,
  type SessionField,
} from '../../sessions/session.ts';
import type { Field, FieldType, Vocabulary } from '../sigma/vocabulary.ts';
import { stateAt } from './liveness.ts';

type NamedReader = readonly [SessionField, (session: Session) => unknown];

// One function for each: a shared `session[name]` is looked up anew each time, and several times slower.
const TEXTS: readonly NamedReader[] = [
  ['source', (session) => session.source],
  ['vendor', (session) => session.vendor],
  ['id', (session) => session.id],
  ['alt_id', (session) => session.alt_id],
  ['group_id', (session) => session.group_id],
  ['user', (session) => session.user],
  ['account', (session) => session.account],
  ['target', (session) => session.target],
  ['source_ip', (session) => session.source_ip],
  ['protocol', (session) => session.protocol],
  ['gateway', (session) => session.gateway],
  ['safe', (session) => session.safe],
  ['ticket', (session) => session.ticket],
  ['reason', (session) => session.reason],
];

const INSTANTS: readonly NamedReader[] = [
  ['started_at', (session) => session.started_at],
  ['read_at', (session) => session.read_at],
  ['last_active_at', (session) => session.last_active_at],
  ['terminate_at', (session) => session.terminate_at],
];

const FIELDS: readonly Field<Session>[] = [
  ...TEXTS.map(([name, read]) => field(name, 'text', read)),
  ...INSTANTS.map(([name, read]) => field(name, 'instant', read)),
  field('target_port', 'number', (session) => session.target_port),
  field('recorded', 'boolean', (session) => session.recorded),
  field('uncertain_time', 'boolean', (session) => session.uncertain_time),
  field('active_seconds', 'duration', (session) => scaled(session.active_seconds)),
  field('threat.level', 'percent', (session) => session.threat?.level),
  field('threat.min', 'percent', (session) => session.threat?.min),
  field('threat.max', 'percent', (session) => session.threat?.max),
  field('threat.provisional', 'boolean', (session) => session.threat?.provisional),
  { ...field('state', 'text', stateAt), oneOf: SESSION_STATES },
  // A rule looks at the past as it was then: what ended later had no end yet.
  field('ended_at', 'instant', ({ ended_at }, at) =>
    ended_at === undefined || at < ended_at ? undefined : ended_at,
  ),
  {
    ...field('duration', 'duration', durationAt),
    clock: { kind: 'linear', zero: (session) => session.started_at, slope: 1 },
  },
  {
    ...field('idle', 'duration', ({ last_active_at }, at) =>
      last_active_at === undefined ? undefined : at - last_active_at,
    ),
    clock: { kind: 'linear', zero: (session) => session.last_active_at, slope: 1 },
  },
  {
    ...field('silence', 'duration', (session, at) => at - lastSignOf(session)),
    clock: { kind: 'linear', zero: lastSignOf, slope: 1 },
  },
  {
    ...field('overdue', 'duration', ({ terminate_at }, at) =>
      terminate_at === undefined ? undefined : at - terminate_at,
    ),
    clock: { kind: 'linear', zero: (session) => session.terminate_at, slope: 1 },
  },
  {
    ...field('remaining', 'duration', ({ terminate_at }, at) =>
      terminate_at === undefined ? undefined : terminate_at - at,
    ),
    clock: { kind: 'linear', zero: (session) => session.terminate_at, slope: -1 },
  },
];

const BY_NAME = new Map(FIELDS.map((one) => [one.name, one]));

export const SESSION_FIELD_NAMES: readonly string[] = [...BY_NAME.keys()];

const COMPUTED: Readonly<Record<string, SessionField>> = {
  duration: 'started_at',
  idle: 'last_active_at',
  silence: 'started_at',
  overdue: 'terminate_at',
  remaining: 'terminate_at',
};

/** The field a source must supply so that a rule may use `name`. */
export function suppliedField(name: string): SessionField | undefined {
  if (name.startsWith('vendor_fields.')) return 'vendor_fields';
  if (name.startsWith('in_hours.')) return 'started_at';
  if (name === 'threat.level' || name === 'threat.min' || name === 'threat.max') return name;
  if (name === 'threat.provisional') return name;
  const texts = TEXTS.map(([text]) => text);
  const plain = [...texts, ...INSTANT_FIELDS, ...OTHERS].find((one) => one === name);
  return COMPUTED[name] ?? plain;
}

/** The fields a source must supply so that all of these may be used. */
export function suppliedFields(names: Iterable<string>): ReadonlySet<SessionField> {
  return new Set([...names].map(suppliedField).filter((field) => field !== undefined));
}

const OTHERS = [
  'state',
  'target_port',
  'recorded',
  'uncertain_time',
  'active_seconds',
] as const satisfies readonly SessionField[];

/**
 * What rules may ask of a session: its fields, `vendor_fields.x`, and `in_hours.<calendar>`.
 * `missing` hears of calendars that the configuration does not have.
 */
export function sessionVocabulary(
  calendars: Readonly<Record<string, Calendar>>,
  missing: (calendar: string) => void,
): Vocabulary<Session> {
  return {
    field: (name) => BY_NAME.get(name) ?? vendorField(name) ?? hoursField(name, calendars, missing),
    names: [...SESSION_FIELD_NAMES, ...Object.keys(calendars).map((name) => `in_hours.${name}`)],
    values: valuesOf,
  };
}

function field(
  name: string,
  type: FieldType,
  read: (session: Session, at: Instant) => unknown,
): Field<Session> {
  return { name, type, read };
}

function scaled(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * SECOND;
}

function durationAt({ started_at, ended_at }: Session, at: Instant): number {
  return (ended_at === undefined || at < ended_at ? at : ended_at) - started_at;
}

function vendorField(name: string): Field<Session> | undefined {
  const key = /^vendor_fields\.(.+)$/.exec(name)?.[1];
  if (key === undefined) return undefined;
  return field(name, 'any', ({ vendor_fields: fields }) =>
    fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined,
  );
}

function hoursField(
  name: string,
  calendars: Readonly<Record<string, Calendar>>,
  missing: (calendar: string) => void,
): Field<Session> | undefined {
  const key = /^in_hours\.([a-z][a-z0-9_-]*)$/.exec(name)?.[1];
  if (key === undefined) return undefined;
  const calendar = Object.hasOwn(calendars, key) ? calendars[key] : undefined;
  if (calendar === undefined) {
    missing(key);
    return field(name, 'boolean', () => undefined);
  }
  return {
    ...field(name, 'boolean', (_session, at) => isInHours(calendar, at)),
    clock: { kind: 'steps', next: (_session, after) => nextBoundary(calendar, after) },
    show: (_session, at) => localTime(calendar, at),
    limit: describeCalendar(calendar),
  };
}

function* valuesOf(session: Session): Iterable<unknown> {
  for (const [, read] of TEXTS) yield read(session);
  for (const name of INSTANT_FIELDS) {
    const instant = session[name];
    if (instant !== undefined) yield isoOf(instant);
  }
  yield session.state;
  yield session.target_port;
  yield* Object.values(session.vendor_fields ?? {});
}
