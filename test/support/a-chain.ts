import type { CorrelationRule } from '#shared/rules/correlation/correlation-rule.ts';
import { runOrder } from '#shared/rules/correlation/run-order.ts';
import { type LoadedRules, loadRules, type RuleOptions } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';

/** Three rejected requests of a user within ten minutes, and then a session of theirs within the hour. */
export const CHAIN = `
title: Session after several rejected ones
id: 7a1d3c52-1a0b-4e0e-9c43-2f6a1d5e0c11
name: in-after-all
status: stable
level: high
correlation:
  type: temporal_ordered
  rules: [many-rejected, opened]
  group-by: [user]
  timespan: 1h
alert:
  title: '{user}: {count} of {values} in {timespan}'
---
title: Several rejected requests
name: many-rejected
correlation:
  type: event_count
  rules: [rejected]
  group-by: [user]
  timespan: 10m
  condition: { gte: 3 }
alert:
  title: '{user}: {count} rejected in {timespan}'
---
title: Rejected request
name: rejected
logsource: { category: pam_session }
detection: { refused: { state: rejected }, condition: refused }
---
title: Session that was opened
name: opened
logsource: { category: pam_session }
detection: { open: { state: live }, condition: open }`;

/** The correlations of the text and what they refer to, in the order in which they run; or an Error with every problem. */
export function chainOf(text = CHAIN, options: Partial<RuleOptions> = {}): CorrelationRule[] {
  return runOrder(loadedChain(text, options).correlations);
}

export function loadedChain(
  text: string,
  options: Partial<RuleOptions> = {},
): Extract<LoadedRules, { ok: true }> {
  const files = [{ file: 'rule.yml', text }];
  const loaded = loadRules(files, { values: {}, calendars: {}, ...options });
  if (loaded.ok) return loaded;
  throw new Error(loaded.problems.map(describeProblem).join('\n'));
}
