import { dirname } from 'node:path';
import { type Milliseconds, SECOND } from '#shared/sessions/instant.ts';
import { readEvidence } from './cloud/evidence.ts';
import { createDigests, type Digests } from './digests.ts';
import { drain } from './drain.ts';
import { headerLines } from './header.ts';
import { type Parts, startParts } from './parts.ts';
import {
  type Schedule,
  type ScheduledSource,
  type ScheduleOptions,
  startRealTime,
  startTicks,
} from './schedule.ts';
import { queueName } from './serve-receivers.ts';
import type { Setting } from './setting.ts';
import { createSources } from './sources.ts';
import { type Tally, tally } from './tally.ts';
import type { Terminal } from './terminal.ts';

export interface Run {
  /** Stops the polls, lets what is decided arrive, and counts. */
  finish(): Promise<Tally>;
}

/** At the end, what is under way gets this long to arrive. */
const PATIENCE: Milliseconds = 30 * SECOND;

/** The whole system on this machine. */
export async function startRun(setting: Setting, terminal: Terminal): Promise<Run> {
  const parts = await startParts(setting, terminal);
  const { platform, receivers, receiving, board, operators, book, simulators } = parts;
  terminal.header(headerOf(parts));
  const sources = createSources(parts);
  const digests = createDigests(parts);
  const after = () => {
    operators.check((receiver) => platform.messaging.depth(queueName(receiver)).dead);
    board.show();
  };
  const schedule = startSchedule(setting, {
    sources,
    clock: setting.clock,
    digest: digests.run,
    after,
  });
  return {
    finish: async () => {
      await schedule.stop();
      book.close();
      await settle(parts, sources, digests);
      board.close();
      const { sessions, decided } = await readEvidence(platform.table.db);
      const result = tally({ sessions, decided, receivers, delivered: receiving.delivered() });
      await receiving.stop();
      await Promise.all(simulators.map((simulator) => simulator.close()));
      await platform.close();
      return result;
    },
  };
}

function startSchedule({ speed, interval }: Setting, options: ScheduleOptions): Schedule {
  return speed === undefined ? startRealTime(options) : startTicks(options, interval);
}

async function settle(
  { setting, platform, receivers }: Parts,
  sources: readonly ScheduledSource[],
  digests: Digests,
) {
  await drain({
    unpublished: async () => (await readEvidence(platform.table.db)).unpublished,
    queued: () =>
      receivers.reduce(
        (sum, receiver) => sum + platform.messaging.depth(queueName(receiver)).open,
        0,
      ),
    pollAgain: async () => {
      setting.clock.tick();
      await Promise.all(sources.map((source) => source.run({ sweep: false })));
      await digests.run();
    },
    patience: PATIENCE,
  });
}

function headerOf({ setting, book, platform, receivers, receiving, simulators, config }: Parts) {
  const appliances = Object.entries(config.sources).map(([source, { vendor, url }]) => {
    const simulator = simulators.find((one) => one.source === source);
    return { source, what: simulator?.what ?? vendor, url: simulator?.url ?? url };
  });
  return headerLines({
    ...(setting.speed === undefined ? {} : { speed: setting.speed }),
    now: setting.clock.now(),
    appliances,
    ports: { dynamo: platform.table.port, messaging: platform.messaging.port },
    slackUrl: receiving.slackUrl,
    receivers,
    rules: book.current().rules.length + book.current().correlations.length,
    rulesFolder: setting.folder ?? dirname(setting.file),
    file: setting.file,
    state: dirname(setting.places.log),
  });
}
