import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { PollDeps } from './deps.ts';
import { type PollReport, poll } from './poll.ts';
import { POLL_MARGIN, POLL_TIMEOUT, SWEEP_TIMEOUT } from './timing.ts';

/** What the schedules send. */
export interface PollEvent {
  readonly sweep?: boolean;
}

/** One poll or sweep for each event of a schedule. Rejects when the poll failed, so that it is counted. */
export function createPollHandler(readDeps: () => Promise<PollDeps>) {
  return middy<PollEvent, PollReport>().handler(async (event, context) => {
    const sweep = event.sweep === true;
    return poll(await readDeps(), {
      sweep,
      signal: signalAfter(readingTime(sweep, context)),
    });
  });
}

/** Where no time is left it has ended already: a timer would let the first request out. */
function signalAfter(time: number): AbortSignal {
  if (time > 0) return AbortSignal.timeout(time);
  return AbortSignal.abort(new DOMException('no time is left', 'TimeoutError'));
}

/** Reading stops in time to save and publish what is known by then. */
function readingTime(sweep: boolean, context: Context): number {
  const limit = sweep ? SWEEP_TIMEOUT : POLL_TIMEOUT;
  return Math.max(0, Math.min(limit, context.getRemainingTimeInMillis()) - POLL_MARGIN);
}
