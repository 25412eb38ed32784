import { createRandom, pick } from '#local/demo/random.ts';

const USERS = 400;
const TEAM = 10;
/** Servers that a team looks after, and those of them that one of its people works on. */
const OF_A_TEAM = 24;
const OF_A_USER = 6;
const FUDO_SHARE = 0.15;
/** How much of what durations differ by is habit: whose session it is, and where. */
export const HABIT_SHARE = 0.6;

export interface Server {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly onFudo: boolean;
}

/** Where somebody works, and how many times as long as others they usually take there. */
export interface Habit {
  readonly server: Server;
  readonly pace: number;
}

export interface Person {
  readonly user: string;
  readonly account: string;
  readonly office: string;
  /** The address on a day at home. */
  readonly home: string;
  /** The first ones most often. */
  readonly habits: readonly [Habit, ...Habit[]];
  /** Servers of the team that are mostly somebody else's. */
  readonly others: readonly [Server, ...Server[]];
}

/** 400 privileged users in teams of ten, of a seed always the same. */
export function peopleOf(spread: number, seed = ''): Person[] {
  const random = createRandom(`the people of a bank${seed}`);
  const teams = Array.from({ length: USERS / TEAM }, (_, team) => serversOf(team, random));
  return Array.from({ length: USERS }, (_, number): Person => {
    const [first, ...rest] = shuffled(teams[Math.floor(number / TEAM)] ?? [], random);
    if (first === undefined) throw new Error('a team without servers');
    const habit = (server: Server): Habit => ({ server, pace: paceOf(random, spread) });
    return {
      user: `user${number}`,
      account: pick(random, ['root', 'oracle', 'administrator', 'svc-deploy']),
      office: `10.${Math.floor(number / 200)}.${number % 200}.17`,
      home: `10.90.${Math.floor(number / 200)}.${number % 200}`,
      habits: [habit(first), ...rest.slice(0, OF_A_USER - 1).map(habit)],
      others: [first, ...rest],
    };
  });
}

function serversOf(team: number, random: () => number): Server[] {
  return Array.from({ length: OF_A_TEAM }, (_, number) => {
    const windows = random() < 0.5;
    return {
      name: `srv-${team * OF_A_TEAM + number}`,
      port: windows ? 3389 : 22,
      protocol: windows ? 'rdp' : 'ssh',
      onFudo: random() < FUDO_SHARE,
    };
  });
}

function paceOf(random: () => number, spread: number): number {
  return Math.exp(spread * Math.sqrt(HABIT_SHARE) * normal(random));
}

export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
