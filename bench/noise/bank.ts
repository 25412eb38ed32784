import { createRandom, pick } from '#local/demo/random.ts';
import { DAY, HOUR, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { onFudo } from './fudo.ts';
import { HABIT_SHARE, type Habit, normal, type Person, peopleOf, type Server } from './people.ts';

const ON_WORKDAYS = 1500;
const ON_WEEKENDS = 250;
/** Log-normal: half of all sessions are shorter than 22 minutes, 95 of 100 than 3 hours. */
const MEDIAN = 22 * MINUTE;
const SPREAD = Math.log(180 / 22) / 1.645;
// 3 hours behind UTC the whole year: the bank's clock without a library.
const ZONE_OFFSET = 3 * HOUR;

/** Sessions of a bank with 400 privileged users, day by day from `start` (midnight there): of a seed always the same. */
export function* bankSessions(start: Instant, days: number, seed = ''): Generator<Session> {
  const random = createRandom(`a bank of 400 users${seed}`);
  const traits = createRandom(`what a Fudo says${seed}`);
  const people = peopleOf(SPREAD, seed);
  let id = 1_000_000;
  for (let day = 0; day < days; day++) {
    const midnight = start + day * DAY;
    for (const drawn of dayOf(midnight, { random, people })) {
      const told = drawn.vendor === 'fudo' ? onFudo(drawn, traits) : [drawn];
      for (const session of told) yield { ...session, id: String(id++) };
    }
  }
}

type Random = () => number;
type Drawn = Omit<Session, 'id'>;

interface Bank {
  readonly random: Random;
  readonly people: readonly Person[];
}

function* dayOf(midnight: Instant, bank: Bank): Generator<Drawn> {
  const { random } = bank;
  const weekday = new Date(midnight - ZONE_OFFSET + DAY / 2).getUTCDay();
  const isWeekend = weekday === 0 || weekday === 6;
  const howMany = isWeekend ? ON_WEEKENDS : ON_WORKDAYS;
  const atHome = new Set(bank.people.filter(() => random() < 0.2));
  for (let n = 0; n < howMany; n++) yield workSession(midnight, bank, atHome);
  for (let job = 0; job < 24; job++) yield nightJob(midnight, job, random);
  if (isWeekend) return;
  for (let n = 0; n < 2; n++) if (random() < 0.8) yield leftOpen(midnight, bank);
  for (let n = 0; n < 3; n++) yield* rejected(midnight, bank);
  if (random() < 0.2) yield* patching(midnight, bank);
  // Once a fortnight the appliance never learns that a session ended.
  if (random() < 0.1) yield ghost(midnight, bank);
}

/** Day shift, or one of ten in the evening; nobody works on after the shift's end for long. */
function workSession(midnight: Instant, bank: Bank, atHome: ReadonlySet<Person>): Drawn {
  const { random } = bank;
  const evening = random() < 0.1;
  const [opens, closes] = evening ? [16, 24] : [7, 18];
  const started = midnight + (opens + random() * (closes - opens)) * HOUR;
  const shiftEnds = midnight + closes * HOUR + random() * 45 * MINUTE;
  const person = somebody(bank);
  const habit = habitOf(person, random);
  const lasted = Math.min(lastingOf(habit, random), Math.max(MINUTE, shiftEnds - started));
  // Now and then a laptop moves from one network to the other while sessions stay open.
  const isHome = atHome.has(person) !== random() < 0.002;
  const source_ip = isHome ? person.home : person.office;
  return { ...sessionOf(random, person, habit.server, started, lasted), source_ip };
}

/** The same job on the same server every night, for about as long. */
function nightJob(midnight: Instant, job: number, random: Random): Drawn {
  const own = createRandom(`job ${job}`);
  const started = midnight + (1 + own() * 3) * HOUR + random() * 10 * MINUTE;
  const lasted = (0.3 + own() * 2.5) * HOUR * (0.9 + random() * 0.2);
  const user = `job-${pick(own, ['backup', 'batch', 'patch'])}`;
  const server = { name: `srv-${job * 40}`, port: 22, protocol: 'ssh', onFudo: own() < 0.15 };
  const robot = { user, account: 'svc-deploy', office: '10.3.0.5' };
  return sessionOf(random, robot, server, started, lasted);
}

/** A remote desktop that somebody forgot in the afternoon and finds again the next morning. */
function leftOpen(midnight: Instant, bank: Bank): Drawn {
  const { random } = bank;
  const person = somebody(bank);
  const started = midnight + (13 + random() * 5) * HOUR;
  const found = midnight + DAY + (7 + random() * 2) * HOUR;
  const { server } = habitOf(person, random);
  return { ...sessionOf(random, person, server, started, found - started), protocol: 'rdp' };
}

/** A request that nobody approves; one in three is asked again, with a better reason. */
function* rejected(midnight: Instant, bank: Bank): Generator<Drawn> {
  const { random } = bank;
  const person = somebody(bank);
  const { server } = habitOf(person, random);
  const asked = midnight + (8 + random() * 8) * HOUR;
  const waited = (5 + random() * 20) * MINUTE;
  yield { ...sessionOf(random, person, server, asked, waited), state: 'rejected' };
  if (random() < 1 / 3) {
    const again = asked + waited + random() * 30 * MINUTE;
    yield sessionOf(random, person, server, again, random() * HOUR);
  }
}

/** Somebody goes from server to server with a fix. */
function* patching(midnight: Instant, bank: Bank): Generator<Drawn> {
  const { random } = bank;
  const person = somebody(bank);
  const began = midnight + (9 + random() * 8) * HOUR;
  const servers = person.others.slice(0, 5 + Math.floor(random() * 12));
  for (const [at, server] of servers.entries()) {
    yield sessionOf(random, person, server, began + at * 4 * MINUTE, (2 + random() * 6) * MINUTE);
  }
}

function ghost(midnight: Instant, bank: Bank): Drawn {
  const { random } = bank;
  const person = somebody(bank);
  const { server } = habitOf(person, random);
  const { ended_at: _never, ...session } = sessionOf(
    random,
    person,
    server,
    midnight + 10 * HOUR,
    HOUR,
  );
  return { ...session, state: 'live' };
}

function somebody({ random, people }: Bank): Person {
  const person = people[Math.floor(random() * people.length)];
  if (person === undefined) throw new Error('a bank without people');
  return person;
}

/** Mostly the first servers of somebody's list; one session in 150 is on one of the team's others. */
function habitOf({ habits, others }: Person, random: Random): Habit {
  if (random() < 1 / 150) return { server: pick(random, others), pace: 1 };
  return habits[Math.floor(habits.length * random() ** 2)] ?? habits[0];
}

function lastingOf({ pace }: Habit, random: Random): number {
  return MEDIAN * pace * Math.exp(SPREAD * Math.sqrt(1 - HABIT_SHARE) * normal(random));
}

function sessionOf(
  random: Random,
  { user, account, office }: Pick<Person, 'user' | 'account' | 'office'>,
  server: Server,
  started: Instant,
  lasted: number,
): Drawn {
  const common = {
    user: random() < 0.0004 ? 'admin' : user,
    account,
    target: server.name,
    target_port: server.port,
    source_ip: office,
    protocol: server.protocol,
    state: 'ended' as const,
    started_at: Math.round(started),
    ended_at: Math.round(started + lasted),
  };
  if (!server.onFudo) {
    const ticket =
      random() < 0.95 ? { ticket: `CHG-${10_000 + Math.floor(random() * 90_000)}` } : {};
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
  const [lower, upper] = [Math.floor(min), Math.floor(Math.max(min, max))];
  return { level: Math.floor((lower + upper) / 2), min: lower, max: upper, provisional: false };
}
