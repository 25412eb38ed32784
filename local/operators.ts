import * as z from 'zod';
import type { Measure } from '#functions/telemetry.ts';
import { ALARMS } from '#shared/operations/alarms.ts';
import { type Instant, isoOf, type Milliseconds } from '#shared/sessions/instant.ts';
import { type AlarmChange, createAlarms } from './alarms.ts';
import { openJournal } from './journal.ts';
import type { LocalReceiver } from './receivers.ts';

export interface Operators {
  readonly measure: Measure;
  /** Evaluates the alarms; `dead` counts the dead letters of a receiver. */
  check(dead: (receiver: LocalReceiver) => number): void;
}

export interface OperatorsOptions {
  readonly file: string;
  readonly sources: readonly string[];
  readonly receivers: readonly LocalReceiver[];
  readonly digestPause?: Milliseconds;
  readonly now: () => Instant;
  readonly shortestPeriod: Milliseconds;
  readonly changed: (change: AlarmChange) => void;
}

const entry = z.object({ at: z.string(), alarm: z.string(), about: z.string(), on: z.boolean() });

/** What CloudWatch and the operators' topic are in the cloud: counts in, alarms out, kept in a file. */
export function createOperators(options: OperatorsOptions): Operators {
  const journal = openJournal(options.file, entry);
  const alarms = createAlarms({
    ...options,
    definitions: ALARMS,
    receivers: options.receivers.map(({ name }) => name),
  });
  return {
    measure: alarms.measure,
    check: (dead) => {
      for (const receiver of options.receivers) {
        alarms.measure('DeadLetters', dead(receiver), receiver.name);
      }
      for (const change of alarms.evaluate()) {
        const { alarm, about, on, at } = change;
        journal.append({ at: isoOf(at), alarm: alarm.name, about, on });
        options.changed(change);
      }
    },
  };
}
