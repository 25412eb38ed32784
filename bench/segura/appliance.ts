// A simulated Segura appliance in a process of its own; told by messages what time it is.
import { createHistory } from '#local/simulators/segura/history.ts';
import { createSeguraSimulator } from '#local/simulators/segura.ts';
import { createWorld } from '#local/simulators/world.ts';
import { HOUR, type Instant } from '#shared/sessions/instant.ts';
import { CREDENTIALS, ZONE } from './source.ts';

export interface ApplianceOptions {
  readonly history: number;
  readonly open: number;
  readonly start: Instant;
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

const FIRST_ID = 1_000_000;

const options: ApplianceOptions = JSON.parse(process.argv[2] ?? '{}');
const { history, open, start, gzip } = options;
const world = createWorld({ firstId: BigInt(FIRST_ID + history) });
let now = start;
const running = Array.from({ length: open }, (_, n) =>
  world.open({ started_at: start - Math.floor(((open - n) * 3 * HOUR) / open) }),
);
const simulator = await createSeguraSimulator({
  world,
  now: () => now,
  dialect: 'v4',
  zone: ZONE,
  credentials: { oauth2: CREDENTIALS },
  history: createHistory({ firstId: FIRST_ID, count: history, until: start, zone: ZONE }),
  gzip,
});

const report = (): void => {
  const { received, sent } = simulator.traffic();
  const { list, get, token, risk } = simulator.requests;
  const served: Served = {
    url: simulator.url,
    requests: list + get + token + risk,
    bytes: received + sent,
  };
  process.send?.(served);
};

process.on('message', (advance: Advance) => {
  now = advance.now;
  for (let n = 0; n < advance.sessions; n += 1) {
    running.push(world.open({ started_at: now }));
    world.end(running.shift() ?? '', now);
  }
  report();
});
report();
