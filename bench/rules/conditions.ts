import type { NestedCondition, TopLevelCondition } from 'json-rules-engine';
import type { ValueSettings } from '#shared/rules/sigma/modifiers/expand.ts';
import type { Calendar } from '#shared/sessions/calendar.ts';
import { isInHours } from '#shared/sessions/calendar.ts';
import { DAY, HOUR, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';

/** When all sessions are looked at: Tuesday evening, out of working hours in São Paulo. */
export const NOW: Instant = Date.UTC(2026, 0, 7, 1, 41);

/** What keeps no rule waiting for a list. */
export const LISTS: ValueSettings = {
  critical_targets: ['core-*', 'db-1'],
  known_networks: ['10.0.0.0/9', '192.168.0.0/16'],
  service_accounts: ['svc_backup', 'svc_scan'],
  night_users: ['user7'],
};
const ACCOUNTS = ['svc_backup', 'svc_scan'];

/** One shipped rule as its detection would be written without pamwatch. */
export interface SameRule {
  readonly byHand: (session: Session, working: Calendar) => boolean;
  readonly engine: TopLevelCondition;
}

const lower = (text: string | undefined) => text?.toLowerCase() ?? '';
const isExempt = ({ account }: Session) => ACCOUNTS.includes(lower(account));
const isCritical = ({ target }: Session) => {
  const name = lower(target);
  return name.startsWith('core-') || name === 'db-1';
};
const isKnown = (address: string) => {
  const [a = 0, b = 0] = address.split('.').map(Number);
  return (a === 10 && b < 128) || (a === 192 && b === 168);
};
const lasts = ({ started_at }: Session) => NOW - started_at;

const when = (fact: string, operator: string, value: unknown): NestedCondition => ({
  fact,
  operator,
  value,
});
const all = (...conditions: NestedCondition[]): TopLevelCondition => ({ all: conditions });
const any = (...conditions: NestedCondition[]): TopLevelCondition => ({ any: conditions });
const NOT_EXEMPT = when('account', 'notIn', ACCOUNTS);
const CRITICAL = any(when('target', 'startsWith', 'core-'), when('target', 'equal', 'db-1'));

const LIVE = ['live', 'unknown'];
const WATCHED = ['live', 'unknown', 'waiting'];
const CLEARTEXT = ['telnet', 'ftp', 'rlogin', 'rsh', 'tn3270', 'tn5250'];
const silentFor = ({ last_active_at: last, started_at: start }: Session) =>
  NOW - Math.max(start, last ?? start);

/** Rules that do not mention the state look at live sessions alone. */
function whileLive({ byHand, engine }: SameRule): SameRule {
  return {
    byHand: (session, working) => LIVE.includes(session.state) && byHand(session, working),
    engine: all(when('state', 'in', LIVE), engine),
  };
}

/** By name: the shipped rules about single sessions that keep no memory. */
export const SAME_RULES: Readonly<Record<string, SameRule>> = {
  'approval-waiting-too-long': {
    byHand: (session) => session.state === 'waiting' && lasts(session) >= 10 * MINUTE,
    engine: all(
      when('state', 'equal', 'waiting'),
      when('duration', 'greaterThanInclusive', 10 * MINUTE),
    ),
  },
  'cleartext-protocol': whileLive({
    byHand: (session) => CLEARTEXT.includes(lower(session.protocol)) && !isExempt(session),
    engine: all(when('protocol', 'in', CLEARTEXT), NOT_EXEMPT),
  }),
  'critical-target-opened': whileLive({
    byHand: (session) => isCritical(session) && !isExempt(session),
    engine: all(CRITICAL, NOT_EXEMPT),
  }),
  'forced-end-missed': whileLive({
    byHand: ({ terminate_at: end }) => end !== undefined && NOW - end >= 5 * MINUTE,
    engine: all(when('remaining', 'lessThanInclusive', -5 * MINUTE)),
  }),
  'forced-end-near': whileLive({
    byHand: (session) => {
      const { terminate_at: end } = session;
      if (end === undefined || end <= NOW || end - NOW > 15 * MINUTE) return false;
      return isCritical(session) && !isExempt(session);
    },
    engine: all(
      CRITICAL,
      when('remaining', 'lessThanInclusive', 15 * MINUTE),
      when('remaining', 'greaterThan', 0),
      NOT_EXEMPT,
    ),
  }),
  'ghost-session': {
    byHand: (session) =>
      WATCHED.includes(session.state) && silentFor(session) >= 7 * DAY && !isExempt(session),
    engine: all(
      when('state', 'in', WATCHED),
      when('silence', 'greaterThanInclusive', 7 * DAY),
      NOT_EXEMPT,
    ),
  },
  'long-running-session': whileLive({
    byHand: (session) => lasts(session) >= 4 * HOUR && !isExempt(session),
    engine: all(when('duration', 'greaterThanInclusive', 4 * HOUR), NOT_EXEMPT),
  }),
  'long-session-on-critical-target': whileLive({
    byHand: (session) => isCritical(session) && lasts(session) >= 3 * HOUR,
    engine: all(CRITICAL, when('duration', 'greaterThanInclusive', 3 * HOUR)),
  }),
  'ml-threat-level': whileLive({
    byHand: ({ threat }) =>
      ((threat?.max ?? 0) >= 85 && threat?.provisional === false) || (threat?.min ?? 0) >= 75,
    engine: any(
      all(when('threat_max', 'greaterThanInclusive', 85), when('provisional', 'equal', false)),
      when('threat_min', 'greaterThanInclusive', 75),
    ),
  }),
  'no-ticket': whileLive({
    byHand: (session) => (session.ticket ?? '') === '' && !isExempt(session),
    engine: all(when('ticket', 'equal', ''), NOT_EXEMPT),
  }),
  'outside-working-hours': whileLive({
    byHand: (session, working) =>
      !isInHours(working, NOW) && lower(session.user) !== 'user7' && !isExempt(session),
    engine: all(when('in_hours', 'equal', false), when('user', 'notEqual', 'user7'), NOT_EXEMPT),
  }),
  'unattended-session': whileLive({
    byHand: (session) =>
      lasts(session) >= 2 * HOUR && (session.active_seconds ?? 600) < 600 && !isExempt(session),
    engine: all(
      when('duration', 'greaterThanInclusive', 2 * HOUR),
      when('active_seconds', 'lessThan', 600),
      NOT_EXEMPT,
    ),
  }),
  'unknown-network': whileLive({
    byHand: ({ source_ip }) => source_ip !== undefined && !isKnown(source_ip),
    engine: all(when('known_network', 'equal', false)),
  }),
};

/** The facts of a session for json-rules-engine, worked out once for all of its rules. */
export function factsOf(session: Session, working: Calendar): Record<string, unknown> {
  const { source_ip: from, threat, terminate_at: end } = session;
  return {
    state: session.state,
    protocol: lower(session.protocol),
    duration: lasts(session),
    silence: silentFor(session),
    remaining: end === undefined ? undefined : end - NOW,
    active_seconds: session.active_seconds,
    user: lower(session.user),
    account: lower(session.account),
    target: lower(session.target),
    ticket: session.ticket ?? '',
    recorded: session.recorded,
    known_network: from === undefined ? undefined : isKnown(from),
    in_hours: isInHours(working, NOW),
    threat_max: threat?.max ?? 0,
    threat_min: threat?.min ?? 0,
    provisional: threat?.provisional ?? true,
  };
}
