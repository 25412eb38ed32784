import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '#shared/config/config.ts';
import { type Milliseconds, SECOND } from '#shared/sessions/instant.ts';
import { createBoard } from './board.ts';
import { readEvidence } from './cloud/evidence.ts';
import { startDemo } from './demo/start-demo.ts';
import { drain } from './drain.ts';
import { headerLines } from './header.ts';
import { createOperators } from './operators.ts';
import { startPlatform } from './platform.ts';
import { localReceivers } from './receivers.ts';
import { openRuleBook, type RuleBook } from './rule-book.ts';
import { type Schedule, type ScheduledSource, startRealTime, startTicks } from './schedule.ts';
import { startReceiving, withUrls } from './serve-all.ts';
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
  const sources = createSources({ ...parts, config: withUrls(parts.config, simulators) });
  const after = () => {
    operators.check((receiver) => platform.messaging.depth(queueName(receiver)).dead);
    board.show();
  };
  const schedule = startSchedule(setting, sources, after);
  return {
    finish: async () => {
      await schedule.stop();
      book.close();
      await settle(parts, sources);
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

type Parts = Awaited<ReturnType<typeof startParts>>;

async function startParts(setting: Setting, terminal: Terminal) {
  const book = await openBook(setting, terminal);
  const { config } = book.current();
  const { clock, places } = setting;
  const receivers = localReceivers(config);
  const platform = await startPlatform(setting);
  const board = createBoard(receivers, terminal.message);
  const troubles = new Map<string, string>();
  const operators = createOperators({
    file: places.operators,
    sources: Object.keys(config.sources),
    receivers,
    now: clock.now,
    shortestPeriod: shortestPeriod(setting, config),
    changed: (change) => terminal.alarm(change, troubles.get(change.about)),
  });
  const receiving = await startReceiving({
    ...platform,
    config,
    places,
    receivers,
    now: clock.now,
    clock: clock.now,
    // A pause of a second is one of the clock's.
    sleep: (span) => pause(span / (setting.speed ?? 1)),
    measure: operators.measure,
    arrived: board.arrived,
  });
  const simulators = setting.readSecret ? [] : await startDemo(config, platform.secrets, clock.now);
  return {
    setting,
    book,
    config,
    receivers,
    platform,
    board,
    troubles,
    operators,
    receiving,
    simulators,
  };
}

/** On a fast clock polls come in ticks, whatever the configuration says. */
function shortestPeriod({ speed, longestTick, every }: Setting, { sources }: Config): Milliseconds {
  if (speed !== undefined) return longestTick;
  return Math.max(...Object.values(sources).map(({ poll_every }) => every ?? poll_every));
}

function openBook({ file, folder }: Setting, terminal: Terminal): Promise<RuleBook> {
  return openRuleBook({
    file,
    ...(folder === undefined ? {} : { folder }),
    changed: ({ rules }) => terminal.note(`rules read again: ${rules.length} in force`),
    refused: (problem) =>
      terminal.problem(
        `this edit is no good, the rules before it stay in force:\n${problem.message}`,
      ),
  });
}

function startSchedule(
  setting: Setting,
  sources: readonly ScheduledSource[],
  after: () => void,
): Schedule {
  const options = { sources, clock: setting.clock, after };
  return setting.speed === undefined
    ? startRealTime(options)
    : startTicks(options, setting.interval);
}

async function settle(
  { setting, platform, receivers }: Parts,
  sources: readonly ScheduledSource[],
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
    rules: book.current().rules.length,
    rulesFolder: setting.folder ?? dirname(setting.file),
    file: setting.file,
    state: dirname(setting.places.log),
  });
}
