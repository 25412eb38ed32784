import { shortId } from '../alerts/identity.ts';
import { type Level, levelRank } from '../alerts/level.ts';
import { isoOf } from '../sessions/instant.ts';
import type { Audience, DigestReceiver } from './audience.ts';
import type { Digest, DigestExample, RuleLine, RuleList, TrialLine } from './digest-schema.ts';
import type { AlertTally } from './tally.ts';

/** Rules named one by one; the others are counted. */
const MOST_RULES = 8;
/** Alerts that stand for those of a rule. */
const MOST_EXAMPLES = 3;

/** What the rules did, the worst first. What is `shown` elsewhere is no example. */
export function ruleList(
  alerts: readonly AlertTally[],
  shown: ReadonlySet<string> = new Set(),
): RuleList {
  const lines = ranked(alerts);
  const first = lines.slice(0, MOST_RULES);
  const rest = lines.slice(MOST_RULES);
  return {
    rules: first.map(([rule, own]) => ruleLine(rule, own, shown)),
    more_rules: rest.length,
    more_alerts: rest.reduce((sum, [, own]) => sum + own.length, 0),
  };
}

/** What the rules on trial would have sent, and to whom. */
export function trialList(alerts: readonly AlertTally[], { receivers }: Audience): Digest['trial'] {
  const lines = ranked(alerts);
  return {
    rules: lines.slice(0, MOST_RULES).map(([rule, own]) => trialLine(rule, own, receivers)),
    more_rules: Math.max(0, lines.length - MOST_RULES),
  };
}

function ruleLine(
  rule: string,
  alerts: readonly AlertTally[],
  shown: ReadonlySet<string>,
): RuleLine {
  const sum = (of: (alert: AlertTally) => number) =>
    alerts.reduce((total, alert) => total + of(alert), 0);
  return {
    rule,
    fired: sum(({ fired }) => Number(fired)),
    escalated: sum(({ escalated }) => escalated),
    reminded: sum(({ reminded }) => reminded),
    resolved: sum(({ resolved_at }) => Number(resolved_at !== undefined)),
    levels: byLevel(alerts.map(({ peak }) => peak)),
    examples: examplesOf(alerts.filter(({ alert }) => !shown.has(alert))),
  };
}

function trialLine(
  rule: string,
  alerts: readonly AlertTally[],
  receivers: readonly DigestReceiver[],
): TrialLine {
  const messages = alerts.flatMap(({ decisions }) => [...decisions.values()]);
  const gets = receivers.map(({ name, from }): [string, number] => [
    name,
    messages.filter((level) => levelRank(level) >= levelRank(from)).length,
  ]);
  return {
    rule,
    would_send: messages.length,
    levels: byLevel(messages),
    receivers: Object.fromEntries(gets.filter(([, count]) => count > 0)),
    examples: examplesOf(alerts),
  };
}

/** How many of each level there are; the highest first. */
export function byLevel(levels: readonly Level[]): Partial<Record<Level, number>> {
  const counts: Partial<Record<Level, number>> = {};
  for (const level of levels.toSorted((a, b) => levelRank(b) - levelRank(a))) {
    counts[level] = (counts[level] ?? 0) + 1;
  }
  return counts;
}

function examplesOf(alerts: readonly AlertTally[]): DigestExample[] {
  return alerts.toSorted(worstFirst).slice(0, MOST_EXAMPLES).map(exampleOf);
}

function exampleOf({ peak, title, source, alert, opened_at, resolved_at }: AlertTally) {
  const short_id = shortId(alert);
  const example = { level: peak, title, source, alert, short_id, opened_at: isoOf(opened_at) };
  return resolved_at === undefined ? example : { ...example, resolved_at: isoOf(resolved_at) };
}

function worstFirst(a: AlertTally, b: AlertTally): number {
  return levelRank(b.peak) - levelRank(a.peak) || b.opened_at - a.opened_at;
}

/** The alerts by rule: the rule with the worst alert first, then the one with the most. */
function ranked(alerts: readonly AlertTally[]): [string, AlertTally[]][] {
  const rules = new Map<string, AlertTally[]>();
  for (const alert of alerts) rules.set(alert.rule, [...(rules.get(alert.rule) ?? []), alert]);
  const worst = (own: readonly AlertTally[]) => Math.max(...own.map(({ peak }) => levelRank(peak)));
  return [...rules].sort(
    ([a, first], [b, second]) =>
      worst(second) - worst(first) || second.length - first.length || (a < b ? -1 : 1),
  );
}
