import fc from 'fast-check';
import type { Message } from '#shared/alerts/message.ts';
import { type Delivery, deliver } from '#shared/backtest/deliver.ts';
import { episodesOf } from '#shared/backtest/episodes.ts';
import { readingAt } from '#shared/backtest/readings.ts';
import { replaySession } from '#shared/backtest/replay.ts';
import { sightOf } from '#shared/backtest/sight.ts';
import { createTransitionLog } from '#shared/backtest/transition-log.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aPollWorld, type PollWorld } from '#test/support/a-poll.ts';
import { START } from '#test/support/a-session.ts';
import { anyPastSession, rulesOfEveryKind } from '#test/support/backtest-rules.ts';

const END = START + 4 * HOUR;
const STORM = 3;
const rules = rulesOfEveryKind();

const sessionsOfAnEvening = fc
  .array(anyPastSession, { minLength: 1, maxLength: 8 })
  .map((sessions) => sessions.map((session, index) => ({ ...session, id: `S${index}` })));

/** Production itself: a poll a minute, of an appliance where the sessions come and go. */
async function pollThrough(sessions: readonly Session[]): Promise<PollWorld> {
  const world = aPollWorld(rules);
  const parts = { limits: { ...world.deps().limits, storm: STORM } };
  for (let now = START - MINUTE; now <= END; now += MINUTE) {
    const begun = sessions.filter(({ started_at }) => started_at <= now);
    world.source.show(begun.map((session) => readingAt(session, now)));
    await world.pollAt(now, parts);
  }
  return world;
}

function replayAll(sessions: readonly Session[], limits: PollWorld['deps']) {
  const log = createTransitionLog();
  const words: string[] = [];
  let alert = 0;
  for (const session of sessions) {
    const options = { rules, limits: limits().limits, every: MINUTE };
    const transitions = replaySession(sightOf(session, END, MINUTE), options);
    for (const one of transitions) {
      words.push(`${one.alert}-${one.n} ${one.transition} ${one.level} ${one.decided_at}`);
    }
    for (const episode of episodesOf(transitions, rules)) {
      for (const transition of episode.transitions) {
        log.add(transition, { source: 0, rule: 0, alert });
      }
      alert += 1;
    }
  }
  return {
    words,
    polls: [
      ...deliver(
        log.inOrder((source) => source),
        { alerts: alert, storm: STORM },
      ),
    ],
  };
}

const inWords = (message: Message): string[] =>
  message.kind === 'summary'
    ? []
    : [
        `${message.alert}-${message.n} ${message.transition} ${message.level} ${Date.parse(message.decided_at)}`,
      ];

const heardAt = (messages: readonly Message[]): string[] =>
  messages
    .flatMap((message) => {
      if (message.reason === 'baseline') return [];
      if (message.kind === 'summary')
        return [`${Date.parse(message.at)} summary ${message.total} ${message.peak_level}`];
      if (message.kind === 'detail') return [];
      return [`${Date.parse(message.decided_at)} ${message.transition} ${message.level}`];
    })
    .sort();

const saidBy = ({ at, kind, level, delivered }: Delivery): string[] =>
  delivered === 'notification' ? [`${at} ${kind} ${level}`] : [];

test('a replay decides what polls every minute decide, and people hear the same', async () => {
  await fc.assert(
    fc.asyncProperty(sessionsOfAnEvening, async (sessions) => {
      const world = await pollThrough(sessions);
      const { words, polls } = replayAll(sessions, world.deps);
      expect(words.sort()).toEqual(world.published.flatMap(inWords).sort());
      const heard = polls.flatMap(({ at, deliveries, summaries }) => [
        ...deliveries.flatMap(saidBy),
        ...summaries.map(({ folded, peak }) => `${at} summary ${folded} ${peak}`),
      ]);
      expect(heard.sort()).toEqual(heardAt(world.published));
    }),
    // Making a failing evening smaller takes longer than reading it.
    { numRuns: 25, endOnFailure: true },
  );
});
