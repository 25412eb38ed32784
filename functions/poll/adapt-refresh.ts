import { readableDuration } from '../../shared/sessions/duration.ts';
import type { SourceState } from '../../shared/store/store.ts';
import type { PollDeps } from './deps.ts';
import { nextRefresh, paceAdvice, type Refreshing, refreshBudget, refreshOf } from './refresh.ts';

/** Within which time live sessions are read again from now on; the log tells of a change. */
export function adaptRefresh(
  { source, pace, log }: Pick<PollDeps, 'source' | 'pace' | 'log'>,
  state: SourceState | undefined,
  live: number,
  refreshing: Refreshing,
): Pick<SourceState, 'refresh'> {
  const current = refreshOf(source, state);
  const idle = refreshing.asked + refreshing.left === 0;
  const next = idle
    ? current
    : nextRefresh(current, source.refresh, refreshing, refreshBudget(pace));
  if (next !== current) {
    const facts = { source: source.name, live, every: readableDuration(next) };
    const usual = readableDuration(source.refresh);
    if (next < current) log.info('live sessions are read again more often', { ...facts, usual });
    else {
      log.warn('live sessions are read again less often, for there are too many for one poll', {
        ...facts,
        usual,
        advice: paceAdvice(live, source.refresh, pace, refreshing),
      });
    }
  }
  return next > source.refresh ? { refresh: next } : {};
}
