import fc from 'fast-check';
import type { Transition } from '#shared/alerts/alert.ts';
import type { AlertMessage, Message } from '#shared/alerts/message.ts';
import { deliver } from '#shared/backtest/deliver.ts';
import { createPast } from '#shared/backtest/looking-back/past.ts';
import { createMemoryShelf } from '#shared/backtest/looking-back/shelf.ts';
import { readingAt } from '#shared/backtest/readings.ts';
import { createRuleSetRun } from '#shared/backtest/rule-set.ts';
import { sightOf } from '#shared/backtest/sight.ts';
import { createSourceNumbers } from '#shared/backtest/source-numbers.ts';
import { runOrder } from '#shared/rules/correlation/run-order.ts';
import { MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aPollWorld, type PollWorld } from '#test/support/a-poll.ts';
import { START } from '#test/support/a-session.ts';
import {
  AFTER_SOME_DAYS,
  rulesThatLookBack,
  sessionsOfSomeDays,
} from '#test/support/looking-back-rules.ts';
import { createScriptedSource } from '#test/support/scripted-source.ts';

const EVERY = 20 * MINUTE;
const STORM = 3;
const FIRST = Math.ceil(START / EVERY) * EVERY;
const LAST = Math.floor(AFTER_SOME_DAYS / EVERY) * EVERY;
const SOURCES = ['fudo-dc1', 'segura-sp'];
const { rules, correlations } = rulesThatLookBack();

const roundOf = (rule: number) => correlations[rule - rules.length]?.depth ?? 0;

/** Production itself: two sources that share their groups and memories, polled in turn. */
async function pollThrough(sessions: readonly Session[]): Promise<PollWorld> {
  const world = aPollWorld(rules, runOrder(correlations));
  const limits = { ...world.deps().limits, storm: STORM };
  const sources = SOURCES.map((name) => createScriptedSource(name, world.clock));
  for (let now = FIRST; now <= LAST; now += EVERY) {
    for (const source of sources) {
      const own = sessions.filter((one) => one.source === source.name && one.started_at <= now);
      source.show(own.map((session) => readingAt(session, now)));
      await world.pollAt(now, { source, limits });
    }
  }
  return world;
}

function replayAll(sessions: readonly Session[], { limits }: ReturnType<PollWorld['deps']>) {
  const set = { name: 'test', rules, correlations, off: [] };
  const options = { limits, every: EVERY, fieldsOf: () => undefined, counts: () => true };
  const run = createRuleSetRun(set, options);
  const numbers = createSourceNumbers();
  for (const source of SOURCES) numbers.of({ source, vendor: 'segura' });
  const shelf = createMemoryShelf();
  const past = createPast(shelf);
  const words: string[] = [];
  const tell = (transitions: readonly Transition[]) => words.push(...transitions.map(inWords));
  for (const session of sessions) {
    const one = { sight: sightOf(session, LAST, EVERY), source: numbers.of(session) };
    for (const episode of run.replay(one)) tell(episode.transitions);
    const number = past.add(one.sight, one.source, shelf.put(session));
    run.lookBack.note(one.sight, number, one.source);
  }
  const turns = numbers.turns();
  const looking = { past, turns, since: FIRST, until: LAST };
  for (const [number, told] of run.lookBack.told(looking)) {
    const sight = sightOf(past.session(number), LAST, EVERY);
    const one = { sight, source: past.source(number) };
    for (const episode of run.recall(one, told)) tell(episode.transitions);
  }
  for (const group of run.lookBack.groups(looking)) {
    for (const { story, sources } of group.stories) {
      run.keepGroup(story, sources);
      for (const { transitions } of story.episodes) tell(transitions);
    }
  }
  return {
    words,
    polls: [
      ...deliver(run.ledger.log.inOrder(turns.turnOf), {
        alerts: run.ledger.alerts(),
        storm: STORM,
        roundOf,
      }),
    ],
  };
}

interface Told extends Pick<Transition, 'alert' | 'n' | 'transition' | 'level' | 'title'> {
  readonly at: number;
  readonly decided_at: number;
}

function inWords({ alert, n, transition, level, at, decided_at, title }: Told): string {
  return [
    `${(decided_at - FIRST) / EVERY} ${transition} ${level}`,
    `at ${(at - FIRST) / MINUTE} ${alert}-${n} "${title}"`,
  ].join(' ');
}

function published(messages: readonly Message[]): string[] {
  return messages
    .filter((message): message is AlertMessage => message.kind !== 'summary')
    .map((one) =>
      inWords({ ...one, at: Date.parse(one.at), decided_at: Date.parse(one.decided_at) }),
    );
}

function heard(messages: readonly Message[]): string[] {
  return messages.flatMap((message) => {
    if (message.reason === 'baseline' || message.kind === 'detail') return [];
    if (message.kind === 'summary')
      return [`${Date.parse(message.at)} summary ${message.total} ${message.peak_level}`];
    return [`${Date.parse(message.decided_at)} ${message.transition} ${message.level}`];
  });
}

test('what polls decide by looking back, a replay of the past in any order decides too', async () => {
  await fc.assert(
    fc.asyncProperty(sessionsOfSomeDays, fc.boolean(), async (sessions, reversed) => {
      const world = await pollThrough(sessions);
      const replayed = replayAll(reversed ? sessions.toReversed() : sessions, world.deps());
      expect(replayed.words.sort()).toEqual(published(world.published).sort());
      const told = replayed.polls.flatMap(({ at, deliveries, summaries }) => [
        ...deliveries.flatMap(({ kind, level, delivered }) =>
          delivered === 'notification' ? [`${at} ${kind} ${level}`] : [],
        ),
        ...summaries.map(({ folded, peak }) => `${at} summary ${folded} ${peak}`),
      ]);
      expect(told.sort()).toEqual(heard(world.published).sort());
    }),
    { numRuns: 15, endOnFailure: true },
  );
});
