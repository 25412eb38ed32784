import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '#shared/config/config.ts';
import { digestZone } from '#shared/config/digest-zone.ts';
import { longestPause } from '#shared/digest/schedule.ts';
import type { Milliseconds } from '#shared/sessions/instant.ts';
import { type Board, createBoard } from './board.ts';
import { type RunningSimulator, startDemo } from './demo/start-demo.ts';
import { createOperators, type Operators } from './operators.ts';
import { type Platform, startPlatform } from './platform.ts';
import { type LocalReceiver, localReceivers } from './receivers.ts';
import { openRuleBook, type RuleBook } from './rule-book.ts';
import { type Receiving, startReceiving } from './serve-all.ts';
import type { Setting } from './setting.ts';
import type { Terminal } from './terminal.ts';

/** Everything that polls need around them. */
export interface Parts extends Core {
  readonly receiving: Receiving;
  /** None where real appliances are watched. */
  readonly simulators: readonly RunningSimulator[];
}

interface Core {
  readonly setting: Setting;
  readonly book: RuleBook;
  readonly config: Config;
  readonly receivers: readonly LocalReceiver[];
  readonly platform: Platform;
  readonly board: Board;
  readonly operators: Operators;
  /** What went wrong in a source's last poll, by its name. */
  readonly troubles: Map<string, string>;
}

export async function startParts(setting: Setting, terminal: Terminal): Promise<Parts> {
  const core = await startCore(setting, terminal);
  const { config, platform } = core;
  const { now } = setting.clock;
  const receiving = await startReceiving({
    ...platform,
    ...core,
    places: setting.places,
    now,
    clock: now,
    // A pause of a second is one of the clock's.
    sleep: (span) => pause(span / (setting.speed ?? 1)),
    measure: core.operators.measure,
    arrived: core.board.arrived,
  });
  const simulators = setting.readSecret ? [] : await startDemo(config, platform.secrets, now);
  return { ...core, receiving, simulators };
}

async function startCore(setting: Setting, terminal: Terminal): Promise<Core> {
  const book = await openBook(setting, terminal);
  const { config } = book.current();
  const receivers = localReceivers(config);
  const troubles = new Map<string, string>();
  const operators = createOperators({
    file: setting.places.operators,
    sources: Object.keys(config.sources),
    receivers,
    ...(config.digest.at.length > 0 && {
      digestPause: longestPause({ ...config.digest, zone: digestZone(config) }),
    }),
    now: setting.clock.now,
    shortestPeriod: shortestPeriod(setting, config),
    changed: (change) => terminal.alarm(change, troubles.get(change.about)),
  });
  const board = createBoard(receivers, terminal.message);
  const platform = await startPlatform(setting);
  return { setting, book, config, receivers, platform, board, operators, troubles };
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
