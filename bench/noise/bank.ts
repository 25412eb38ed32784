import { createRandom, pick } from '#local/demo/random.ts';
import { DAY, HOUR, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';

const USERS = 400;
const ON_WORKDAYS = 1500;
const ON_WEEKENDS = 250;
/** Log-normal: half of all sessions are shorter than 22 minutes, 95 of 100 than 3 hours. */
const MEDIAN = 22 * MINUTE;
const SPREAD = Math.log(180 / 22) / 1.645;
const FUDO_SHARE = 0.15;
// 3 hours behind UTC the whole year: the bank's clock without a library.
const ZONE_OFFSET = 3 * HOUR;

/** Sessions of a bank with 400 privileged users, day by day from `start` (midnight there), always the same. */
export function* bankSessions(start: Instant, days: number): Generator<Session> {
  const random = createRandom('a bank of 400 users');
  let id = 1_000_000;
  for (let day = 0; day < days; day++) {
    const midnight = start + day * DAY;
    for (const session of dayOf(midnight, random)) yield { ...session, id: String(id++) };
  }
}

type Random = () => number;
type Drawn = Omit<Session, 'id'>;

function* dayOf(midnight: Instant, random: Random): Generator<Drawn> {
  const weekday = new Date(midnight - ZONE_OFFSET + DAY / 2).getUTCDay();
  const isWeekend = weekday === 0 || weekday === 6;
  const howMany = isWeekend ? ON_WEEKENDS : ON_WORKDAYS;
  for (let n = 0; n < howMany; n++) yield workSession(midnight, random);
  for (let n = 0; n < 24; n++) yield nightJob(midnight, random);
  if (isWeekend) return;
  for (let n = 0; n < 2; n++) if (random() < 0.8) yield leftOpen(midnight, random);
  // Once a fortnight the appliance never learns that a session ended.
  if (random() < 0.1) yield ghost(midnight, random);
}

/** Day shift, or one of ten in the evening; nobody works on after the shift's end for long. */
function workSession(midnight: Instant, random: Random): Drawn {
  const evening = random() < 0.1;
  const [opens, closes] = evening ? [16, 24] : [7, 18];
  const started = midnight + (opens + random() * (closes - opens)) * HOUR;
  const shiftEnds = midnight + closes * HOUR + random() * 45 * MINUTE;
  const lasted = Math.min(logNormal(random), Math.max(MINUTE, shiftEnds - started));
  return sessionOf(random, started, lasted);
}

function nightJob(midnight: Instant, random: Random): Drawn {
  const started = midnight + (1 + random() * 3) * HOUR;
  const session = sessionOf(random, started, (0.3 + random() * 2.5) * HOUR);
  return { ...session, user: `job-${pick(random, ['backup', 'batch', 'patch'])}` };
}

/** A remote desktop that somebody forgot in the afternoon and finds again the next morning. */
function leftOpen(midnight: Instant, random: Random): Drawn {
  const started = midnight + (13 + random() * 5) * HOUR;
  const found = midnight + DAY + (7 + random() * 2) * HOUR;
  return { ...sessionOf(random, started, found - started), protocol: 'rdp' };
}

function ghost(midnight: Instant, random: Random): Drawn {
  const { ended_at: _never, ...session } = sessionOf(random, midnight + 10 * HOUR, HOUR);
  return { ...session, state: 'live' };
}

function sessionOf(random: Random, started: Instant, lasted: number): Drawn {
  const onFudo = random() < FUDO_SHARE;
  const user = Math.floor(random() * USERS);
  const common = {
    user: random() < 0.0004 ? 'admin' : `user${user}`,
    account: pick(random, ['root', 'oracle', 'administrator', 'svc-deploy']),
    target: `srv-${Math.floor(random() * 600)}`,
    target_port: 22,
    source_ip: `10.${Math.floor(random() * 8)}.${user % 250}.17`,
    protocol: pick(random, ['ssh', 'rdp']),
    state: 'ended' as const,
    started_at: Math.round(started),
    ended_at: Math.round(started + lasted),
  };
  if (!onFudo) {
    const ticket = random() < 0.7 ? { ticket: `CHG-${user}` } : {};
    return { ...common, ...ticket, source: 'segura-sp', vendor: 'segura' };
  }
  return {
    ...common,
    source: 'fudo-dc1',
    vendor: 'fudo',
    recorded: random() > 0.001,
    threat: threatOf(random),
  };
}

/** Most sessions score low; one in 250 is called likely by one model, one in 1000 by all of them. */
function threatOf(random: Random): NonNullable<Session['threat']> {
  const draw = random();
  const max = draw < 0.004 ? 85 + random() * 15 : random() * 70;
  const min = draw < 0.001 ? 75 + random() * 10 : max * random() * 0.8;
  return { level: (max + min) / 2, min, max: Math.max(min, max), provisional: false };
}

function logNormal(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return MEDIAN * Math.exp(SPREAD * normal);
}
