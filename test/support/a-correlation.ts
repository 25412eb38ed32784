import type { CorrelationRule } from '#shared/rules/correlation/correlation-rule.ts';
import { loadRules, type RuleOptions } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';

export const ANY_SESSION = `
title: Any session
name: any-session
logsource: { category: pam_session }
detection: { any: { id|exists: true }, condition: any }`;

export interface CorrelationParts {
  /** Lines of the correlation block. */
  readonly correlation?: string;
  /** Lines of the alert block. */
  readonly alert?: string;
  /** The documents it refers to. */
  readonly bases?: readonly string[];
  readonly level?: string;
  readonly name?: string;
  readonly id?: string;
}

/** `type: event_count`, three sessions of a user in an hour, unless said otherwise. */
export function correlationText(parts: CorrelationParts = {}): string {
  const {
    correlation = 'type: event_count\nrules: [any-session]\ngroup-by: [user]\ntimespan: 1h\ncondition: { gte: 3 }',
    alert = "title: '{user}: {count} sessions in {timespan}'",
    bases = [ANY_SESSION],
    level = 'medium',
    name = 'many-sessions',
    id = '1fe1ac28-59ab-4bd9-b2f4-29cd9c7f31c1',
  } = parts;
  const own = [
    'title: Many sessions at once',
    `id: ${id}`,
    `name: ${name}`,
    'status: stable',
    `level: ${level}`,
    'correlation:',
    ...indented(correlation),
    'alert:',
    ...indented(alert),
  ].join('\n');
  return [own, ...bases].join('\n---\n');
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}

/** The correlation, or an Error with every problem. */
export function aCorrelation(
  parts: CorrelationParts = {},
  options: Partial<RuleOptions> = {},
): CorrelationRule {
  const files = [{ file: 'rule.yml', text: correlationText(parts) }];
  const loaded = loadRules(files, { values: {}, calendars: {}, ...options });
  if (!loaded.ok) throw new Error(loaded.problems.map(describeProblem).join('\n'));
  const [rule] = loaded.correlations;
  if (rule === undefined) throw new Error('no correlation');
  return rule;
}
