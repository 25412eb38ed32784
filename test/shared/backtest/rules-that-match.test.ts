import fc from 'fast-check';
import { replaySession } from '#shared/backtest/replay.ts';
import { createMatching } from '#shared/backtest/rules-that-match.ts';
import { sightOf } from '#shared/backtest/sight.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { START } from '#test/support/a-session.ts';
import { anyPastSession, rulesOfEveryKind } from '#test/support/backtest-rules.ts';

const limits = { reopen_within: 15 * MINUTE, ghost_after: 7 * DAY, retention: DAY };
const rules = rulesOfEveryKind();
const rulesThatMatch = createMatching(rules);

test('the rules that are left out would have raised nothing', () => {
  let left = 0;
  fc.assert(
    fc.property(
      anyPastSession,
      fc.integer({ min: 0, max: 4 * HOUR }),
      fc.constantFrom(MINUTE, 5 * MINUTE, 7_000),
      (session, known, every) => {
        const until = START + known;
        const sight = sightOf(session, until, every);
        const matching = rulesThatMatch(sight);
        left += rules.length - matching.length;
        const common = { limits, every };
        const all = replaySession(sight, { ...common, rules });
        expect(replaySession(sight, { ...common, rules: matching })).toEqual(all);
      },
    ),
    { numRuns: 600 },
  );
  expect(left).toBeGreaterThan(600);
});
