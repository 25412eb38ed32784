import { randomUUID } from 'node:crypto';
import type { Config } from '../../shared/config/config.ts';
import type { ReceiverDeps } from '../../shared/receivers/receiver.ts';
import { routeOf } from '../../shared/receivers/registry.ts';
import type { Instant, Milliseconds } from '../../shared/sessions/instant.ts';
import type { Store } from '../../shared/store/store.ts';
import { createPacer } from '../pacer.ts';
import type { Telemetry } from '../telemetry.ts';
import type { NotifyDeps } from './notify.ts';
import { SEND_INTERVAL, SEND_TIMEOUT, SHORTEST_LEDGER } from './timing.ts';

/** What differs between Lambda and one machine. */
export interface Surroundings {
  readonly store: Store;
  readonly readSecret: ReceiverDeps['readSecret'];
  /** Real time, also where sessions run on a faster clock: claims and pauses are about real deliveries. */
  readonly clock: () => Instant;
  readonly sleep: (span: Milliseconds) => Promise<void>;
  readonly telemetry: Telemetry;
}

/** Throws when the configuration has no such receiver, or one that needs no code. */
export function createNotifyDeps(
  receiver: string,
  config: Config,
  { store, readSecret, clock, sleep, telemetry }: Surroundings,
): NotifyDeps {
  const options = config.receivers[receiver];
  const route = options === undefined ? undefined : routeOf(options);
  if (route?.by !== 'queue') {
    throw new Error(`pamwatch.yaml: receivers.${receiver} is none that gets its messages by queue`);
  }
  return {
    receiver,
    store,
    clock,
    send: route.createSend({ readSecret, timeout: SEND_TIMEOUT, now: clock }),
    newId: randomUUID,
    pace: createPacer(clock, sleep, SEND_INTERVAL),
    keep: Math.max(config.retention.alerts, SHORTEST_LEDGER),
    measure: telemetry.measure,
    log: telemetry.log,
  };
}
