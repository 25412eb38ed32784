import { createBacktest } from '#shared/backtest/backtest.ts';
import type { Report } from '#shared/backtest/report.ts';
import { createZoneClock } from '#shared/backtest/zone-clock.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aRule } from './a-rule.ts';

const LIMITS = { reopen_within: 15 * MINUTE, ghost_after: 7 * DAY, retention: DAY, lateness: DAY };

/** A comparison of two rule sets over the sessions, with everything in it that a report can have. */
export function aReport(sessions: readonly Session[], name = 'sessions.ndjson'): Report {
  const digest = aRule({ id: 'd', name: 'any-session', deliver: 'digest', limits: [[0, 'low']] });
  const off = aRule({ id: 'o', name: 'switched-off', waitingFor: ['critical_targets'] });
  const backtest = createBacktest({
    name,
    fresh: { name: 'new', rules: [aRule(), digest, off], correlations: [], off: [] },
    former: {
      name: 'old',
      rules: [aRule({ limits: [[5 * HOUR, 'high']] })],
      correlations: [],
      off: [],
    },
    fieldsOf: () => undefined,
    limits: { ...LIMITS, storm: 2 },
    every: MINUTE,
    clock: createZoneClock('Europe/Warsaw'),
    shifts: [6 * 60, 18 * 60],
    receivers: [{ name: 'soc', from: 'low', edits: false, resolved: true }],
  });
  for (const session of sessions) backtest.add(session);
  return backtest.report();
}
