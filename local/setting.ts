import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseSecrets } from '#shared/config/secrets-file.ts';
import { MINUTE, type Milliseconds } from '#shared/sessions/instant.ts';
import type { SourceDeps } from '#shared/sources/vendor.ts';
import { createFastClock, createRealClock, type LocalClock } from './clock.ts';
import { DEMO_START } from './demo/start-demo.ts';
import type { LocalOptions } from './options.ts';
import { type Places, placesIn } from './places.ts';

/** What a demonstration and the watching of real appliances differ in. */
export interface Setting {
  /** Virtual seconds in a real second; absent in real time. */
  readonly speed?: number;
  /** Real milliseconds between two polls on a fast clock. */
  readonly interval: Milliseconds;
  /** Between two polls of a source there is no more time than this, if all goes well. */
  readonly longestTick: Milliseconds;
  readonly clock: LocalClock;
  readonly file: string;
  /** Where `rules/` is, if not beside the file. */
  readonly folder?: string;
  readonly places: Places;
  /** Between two polls of a real appliance, in place of the configuration's. */
  readonly every?: Milliseconds;
  /** Credentials of real appliances. */
  readonly readSecret?: SourceDeps['readSecret'];
}

/** A minute between polls, as in the cloud, would be ten in a real second at the usual speed. */
const USUAL_TICK: Milliseconds = 2.5 * MINUTE;
const POLL_EVERY: Milliseconds = MINUTE;
const SHORTEST_INTERVAL: Milliseconds = 100;
const LONGEST_INTERVAL: Milliseconds = 250;

export async function chooseSetting(
  options: LocalOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Setting> {
  return options.config === undefined
    ? demonstration(options)
    : await realAppliances(options, options.config, env);
}

function demonstration({ speed, state }: LocalOptions): Setting {
  const places = placesIn(state);
  const interval = intervalAt(speed);
  const longestTick = Math.ceil(2 * interval * speed);
  const clock = createFastClock({ file: places.clock, start: DEMO_START, speed, longestTick });
  const here = (path: string) => relative('.', join(import.meta.dirname, path));
  const file = here('demo.yaml');
  return { speed, interval, longestTick, clock, file, folder: here('../config'), places };
}

/** Real time between two polls: as little as the machine bears, and no less than the configuration's. */
function intervalAt(speed: number): Milliseconds {
  const busy = Math.min(LONGEST_INTERVAL, Math.max(SHORTEST_INTERVAL, USUAL_TICK / speed));
  return Math.max(POLL_EVERY / speed, busy);
}

async function realAppliances(
  { state, secrets, every }: LocalOptions,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Setting> {
  const { PAMWATCH_SECRETS: inline } = env;
  // Each configuration has a state of its own, apart from the demonstration's.
  const name = createHash('sha256').update(resolve(file)).digest('hex').slice(0, 8);
  const readSecret =
    secrets === undefined
      ? parseSecrets(inline ?? '{}', 'PAMWATCH_SECRETS')
      : parseSecrets(await readFile(secrets, 'utf8'), secrets);
  const places = placesIn(join(state, `config-${name}`));
  const clock = createRealClock();
  const real = { interval: MINUTE, longestTick: MINUTE, clock, file, places, readSecret };
  return every === undefined ? real : { ...real, every };
}
