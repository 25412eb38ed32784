import { createRandom, pick } from '#local/demo/random.ts';
import {
  DAY,
  HOUR,
  type Instant,
  MINUTE,
  type Milliseconds,
  SECOND,
} from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';

const FIRST_DAY: Instant = Date.UTC(2026, 0, 5, 3);
// Five days with 1,500 sessions each, and a weekend with 500.
const A_WEEK = 8_000;
const A_DAY = 1_500;
const USERS = 400;

/** The sessions of a bank: 1,500 a day, most of them short and in working hours; 15 % on Fudo. */
export function* bankSessions(count: number): Generator<Session> {
  const random = createRandom('bank');
  for (let number = 0; number < count; number++) {
    const day = dayOf(number);
    const fudo = random() < 0.15;
    const started_at = FIRST_DAY + day * DAY + startInDay(random);
    const lasted = Math.round(durationOf(random) / SECOND) * SECOND;
    yield {
      source: fudo ? 'fudo-dc1' : 'segura-sp',
      vendor: fudo ? 'fudo' : 'segura',
      id: String(fudo ? 3_927_138_875_067_000_000n + BigInt(number) : 400_000 + number),
      user: random() < 0.001 ? 'admin' : `user${Math.floor(random() * USERS)}`,
      account: pick(random, ['oracle', 'root', 'administrator', 'sa', 'deploy']),
      target: `srv-${Math.floor(random() * 900)}`,
      target_port: pick(random, [22, 3389, 1521, 443]),
      source_ip: `10.20.${Math.floor(random() * 8)}.${1 + Math.floor(random() * 250)}`,
      protocol: pick(random, ['ssh', 'rdp', 'https']),
      state: pick(random, ['ended', 'ended', 'ended', 'terminated', 'disconnected']),
      started_at,
      ended_at: started_at + lasted,
      ...(fudo ? { threat: threatOf(random), recorded: random() > 0.002 } : ticketOf(random)),
    };
  }
}

/** Days count from a Monday. */
function dayOf(number: number): number {
  const inWeek = number % A_WEEK;
  const weekday = Math.min(Math.floor(inWeek / A_DAY), 5);
  const sunday = inWeek >= 5 * A_DAY + (A_WEEK - 5 * A_DAY) / 2 ? 1 : 0;
  return Math.floor(number / A_WEEK) * 7 + weekday + sunday;
}

/** Nine in ten work by day; jobs run at night. */
function startInDay(random: () => number): Milliseconds {
  if (random() < 0.1) return Math.floor(random() * DAY);
  return Math.floor(7 * HOUR + (random() + random()) * 6 * HOUR);
}

/** Median 22 minutes, one in twenty above 3 hours, a few windows left open. */
function durationOf(random: () => number): Milliseconds {
  if (random() < 0.0015) return (8 + 40 * random()) * HOUR;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(22 * Math.exp(1.05 * normal), 420) * MINUTE;
}

function threatOf(random: () => number): NonNullable<Session['threat']> {
  const max = Math.floor(95 * random() ** 3);
  return { level: max, max, min: Math.floor(max * random()), provisional: false };
}

function ticketOf(random: () => number): Pick<Session, 'ticket'> {
  return random() < 0.97 ? { ticket: `CHG-${10_000 + Math.floor(random() * 90_000)}` } : {};
}
