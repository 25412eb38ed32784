import { createDigestDeps } from '#functions/digest/create-deps.ts';
import { createDigestHandler } from '#functions/digest/create-handler.ts';
import { DIGEST_TIMEOUT } from '#functions/digest/timing.ts';
import type { Configuration } from '#shared/config/read-config.ts';
import { lastSlot } from '#shared/digest/schedule.ts';
import type { Instant } from '#shared/sessions/instant.ts';
import { localContext } from './lambda.ts';
import type { Parts } from './parts.ts';
import { configurationOf, publisherOf } from './sources.ts';

export interface Digests {
  /** Runs the digest function if a time of its schedule has come, or an earlier run is to be finished. */
  run(): Promise<void>;
}

/** What the digest's schedule and Lambda's tries after a failure are in the cloud. */
export function createDigests(parts: Parts): Digests {
  const { platform, operators, setting } = parts;
  const { store, log } = platform;
  const { now } = setting.clock;
  const configuration = configurationOf(parts);
  const publish = publisherOf(parts);
  const depsOf = (from: Configuration) =>
    createDigestDeps(from, {
      store,
      publish,
      clock: now,
      telemetry: { log, measure: operators.measure },
    });
  const handler = createDigestHandler(async () => depsOf(configuration()));
  let done: Promise<Instant> | undefined;
  return {
    run: async () => {
      const slot = lastSlot(depsOf(configuration()).schedule, now());
      done ??= toldUntil(parts, slot);
      if (slot === undefined || slot <= (await done)) return;
      try {
        await handler({}, localContext('digest', DIGEST_TIMEOUT));
        done = Promise.resolve(slot);
      } catch (error) {
        log.error('A digest failed and is tried again', { error: String(error) });
      }
    },
  };
}

/** A first run begins with the next shift; a later one finishes what an earlier one left. */
async function toldUntil({ platform }: Parts, slot: Instant | undefined): Promise<Instant> {
  const state = await platform.store.readDigest();
  if (state === undefined) return slot ?? 0;
  return state.outbox.length > 0 ? 0 : state.slot;
}
