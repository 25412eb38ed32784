import { readableDuration } from '#shared/sessions/duration.ts';
import { DAY, type Instant, isoOf, MINUTE } from '#shared/sessions/instant.ts';
import { localIso } from '#shared/sessions/local-clock.ts';
import type { Session, SessionField } from '#shared/sessions/session.ts';
import type { Examiner, Finding } from '#shared/sources/examiner.ts';
import { type Gathered, latestOf } from './gather-reading.ts';

export interface ReadingContext {
  /** The time zone in the configuration. */
  readonly zone: string;
  /** The appliance's own clock. */
  readonly now: Instant;
  readonly fields: ReadonlySet<SessionField>;
  readonly examiner: Examiner | undefined;
}

const SLACK = 2 * MINUTE;
const OLD = 7 * DAY;

/** A whole reading: what came by, and what was kept of it. */
export interface WholeReading extends Gathered {
  readonly seen: number;
  /** The live ones, those of an unknown state, and some that are over. */
  readonly sessions: readonly Session[];
}

/** What pamwatch made of the appliance's list, for a person to compare with what the PAM shows. */
export function readingFindings(reading: WholeReading, context: ReadingContext): Finding[] {
  const { seen, newest } = reading;
  if (newest === undefined) return [emptyFinding(context)];
  const count = `${seen} ${seen === 1 ? 'session' : 'sessions'}, ${liveIn(reading)} of them live`;
  return [
    { check: 'reading', verdict: 'ok', says: count },
    newestFinding(newest, context),
    ...aheadFindings(reading, context),
    ...oldestFindings(reading, context),
    ...unknownFindings(reading),
    ...ticketFindings(reading, context),
  ];
}

export function liveIn({ sessions }: Pick<WholeReading, 'sessions'>): number {
  return sessions.filter(({ state }) => state === 'live').length;
}

function emptyFinding({ examiner }: ReadingContext): Finding {
  const fix = `if the PAM shows some, look at ${examiner?.menus.sessions ?? 'what the credentials may see'}`;
  return { check: 'reading', verdict: 'warn', says: 'the list is empty', fix };
}

function newestFinding(newest: Session, context: ReadingContext): Finding {
  const { zone, now, examiner } = context;
  const { id, user = 'nobody', target = 'nowhere', started_at, state } = newest;
  const local = localIso(started_at, zone).slice(0, 16).replace('T', ' ');
  const why = examiner === undefined ? '' : ` because ${examiner.whyState(newest)}`;
  const ago = started_at > now ? 'still to come' : `${readableDuration(now - started_at)} ago`;
  return {
    check: 'newest',
    verdict: 'ok',
    says: `${id}, ${user} on ${target}, began ${local} in ${zone} (${isoOf(started_at).slice(0, 16)}Z), ${ago}; taken as ${state}${why}`,
    fix: 'does the PAM say the same of it?',
  };
}

function aheadFindings({ ahead }: Gathered, { now, zone }: ReadingContext): Finding[] {
  const span = latestOf(ahead) - now;
  if (ahead === undefined || span <= SLACK) return [];
  const what = ahead.started_at > now ? 'begins' : 'ended';
  return [
    {
      check: 'time zone',
      verdict: 'FAIL',
      says: `session ${ahead.id} ${what} ${readableDuration(span)} from now: time_zone wrong?`,
      fix: `set time_zone to that of the appliance's clock; now it is ${zone}`,
    },
  ];
}

function oldestFindings({ oldestLive }: Gathered, { now }: ReadingContext): Finding[] {
  if (oldestLive === undefined || now - oldestLive.started_at < OLD) return [];
  const { id, started_at } = oldestLive;
  return [
    {
      check: 'oldest live',
      verdict: 'warn',
      says: `session ${id} is taken as live for ${readableDuration(now - started_at)}`,
      fix: 'does the PAM show it as live? If it was never closed, the first poll marks it as a ghost',
    },
  ];
}

function unknownFindings({ sessions }: WholeReading): Finding[] {
  const unknown = sessions.filter(({ state }) => state === 'unknown').length;
  if (unknown === 0) return [];
  const says = `${unknown} sessions have a state that no document names; rules take them as not over`;
  return [{ check: 'states', verdict: 'warn', says }];
}

function ticketFindings({ withTicket, seen }: WholeReading, { fields }: ReadingContext): Finding[] {
  if (!fields.has('ticket')) return [];
  const says = `${withTicket} of ${seen} sessions carry one`;
  return withTicket > 0
    ? [{ check: 'ticket', verdict: 'ok', says }]
    : [{ check: 'ticket', verdict: 'warn', says, fix: 'the rule no-ticket would report them all' }];
}
