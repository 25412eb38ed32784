import { createPollDeps, type Surroundings } from '#functions/poll/create-deps.ts';
import { createPollHandler } from '#functions/poll/create-handler.ts';
import type { PollDeps } from '#functions/poll/deps.ts';
import { POLL_TIMEOUT, SWEEP_TIMEOUT } from '#functions/poll/timing.ts';
import type { Configuration } from '#shared/config/read-config.ts';
import { localContext } from './lambda.ts';

export interface WatchedSource {
  readonly name: string;
  /** One run of the poll function; rejects when the poll failed. */
  run(event: { readonly sweep: boolean }): Promise<void>;
}

/** The poll function of one source; a configuration that was read anew counts from the next run on. */
export function watchSource(
  name: string,
  configuration: () => Configuration,
  surroundings: Surroundings,
): WatchedSource {
  let made: { readonly from: Configuration; readonly deps: PollDeps } | undefined;
  const handler = createPollHandler(async () => {
    const from = configuration();
    if (made?.from !== from) made = { from, deps: createPollDeps(name, from, surroundings) };
    return made.deps;
  });
  return {
    name,
    run: async (event) => {
      const timeout = event.sweep ? SWEEP_TIMEOUT : POLL_TIMEOUT;
      await handler(event, localContext(`poll-${name}`, timeout));
    },
  };
}
