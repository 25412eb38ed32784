// A simulated Fudo appliance in a process of its own; told by messages what time it is.

import { createFudoSimulator } from '#local/simulators/fudo.ts';
import type { PlannedSession } from '#local/simulators/planned-session.ts';
import { internalId } from '#local/simulators/world.ts';
import { HOUR, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import { API_KEY, ZONE } from './source.ts';

export interface ApplianceOptions {
  readonly history: number;
  readonly open: number;
  readonly start: Instant;
  readonly order: 'oldest' | 'newest';
  readonly gzip: boolean;
}

/** So many sessions begin, and as many of the oldest end. */
export interface Advance {
  readonly now: Instant;
  readonly sessions: number;
}

/** What the appliance has served so far. */
export interface Served {
  readonly url: string;
  readonly requests: number;
  readonly bytes: number;
}

const FIRST_ID = 3_927_138_875_067_084_301n;
const USERS = ['jdoe', 'msilva', 'akowalska', 'tnguyen', 'Administrator', 'svc-backup'];

const options: ApplianceOptions = JSON.parse(process.argv[2] ?? '{}');
const { history, open, start, order, gzip } = options;
const sessions: PlannedSession[] = [];
let now = start;

function add(started_at: Instant, ended_at?: Instant): void {
  const id = String(FIRST_ID + BigInt(sessions.length));
  const turn = sessions.length % 997;
  sessions.push({
    id,
    alt_id: internalId(id),
    user: USERS[turn % USERS.length] ?? '',
    account: turn % 3 === 0 ? 'root' : 'svc-deploy',
    host: `10.66.${turn % 250}.17`,
    port: 22,
    protocol: turn % 4 === 0 ? 'rdp' : 'ssh',
    source_ip: `172.16.20.${turn % 250}`,
    gateway: 'proxy',
    safe: 'servers',
    threats: [],
    recorded: true,
    started_at,
    ...(ended_at === undefined ? {} : { ended_at }),
  });
}

for (let n = 0; n < history; n += 1) {
  const ended_at = start - 4 * HOUR - (history - n) * MINUTE;
  add(ended_at - 20 * MINUTE, ended_at);
}
for (let n = 0; n < open; n += 1) add(start - Math.floor(((open - n) * 3 * HOUR) / open));
let oldestLive = history;

const simulator = await createFudoSimulator({
  world: {
    sessions: () => sessions,
    session: (id) => sessions[Number(BigInt(id) - FIRST_ID)],
    failure: () => undefined,
  },
  now: () => now,
  zone: ZONE,
  credentials: { api_key: API_KEY },
  expensive: true,
  order,
  gzip,
});

const report = (): void => {
  const { received, sent } = simulator.traffic();
  const { list, get, batch, objects } = simulator.requests;
  const served: Served = {
    url: simulator.url,
    requests: list + get + batch + objects,
    bytes: received + sent,
  };
  process.send?.(served);
};

process.on('message', (advance: Advance) => {
  now = advance.now;
  for (let n = 0; n < advance.sessions; n += 1) {
    add(now);
    const oldest = sessions[oldestLive];
    if (oldest !== undefined) sessions[oldestLive] = { ...oldest, ended_at: now };
    oldestLive += 1;
  }
  report();
});
report();
