import type { SessionItem } from '../../shared/alerts/alert.ts';
import type { Timer } from '../../shared/alerts/due.ts';
import type { PollDeps } from './deps.ts';

/** The rules of correlations that have not matched the session yet and may when their time comes. */
export function timersOf({ correlating }: PollDeps, item: SessionItem | undefined): Timer[] {
  const matched = item?.correlated?.events ?? {};
  return correlating.rules.flatMap((rule) =>
    rule.bases.filter(
      (base) => correlating.usable(rule, base) && !(`${rule.name}/${base.name}` in matched),
    ),
  );
}
