import { loadRules, type RuleOptions } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import type { Session } from '#shared/sessions/session.ts';

export const NOTHING_SET: RuleOptions = { values: {}, calendars: {} };

/** The parts of a rule that a test is about; the rest is filled in. */
export interface RuleParts {
  /** Selections and condition, as lines of YAML; a lone selection `sel` needs no condition. */
  readonly detection: string;
  readonly level?: string;
  readonly status?: string;
  /** Lines of the alert block. */
  readonly alert?: string;
  readonly id?: string;
  readonly name?: string;
}

export function ruleText(parts: RuleParts): string {
  const { detection, level = 'low', status = 'stable', alert, name = 'a-rule' } = parts;
  const id = parts.id ?? '6b0c4c1e-6f6e-4a53-8f0e-0a6a3f1f6d01';
  const body = detection.includes('condition:') ? detection : `${detection}\ncondition: sel`;
  return [
    'title: A rule',
    `id: ${id}`,
    `name: ${name}`,
    `status: ${status}`,
    `level: ${level}`,
    'logsource: { category: pam_session }',
    'detection:',
    ...indented(body),
    ...(alert === undefined ? [] : ['alert:', ...indented(alert)]),
  ].join('\n');
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}

/** The rule, or an Error with every problem. */
export function compiled(parts: RuleParts, options: Partial<RuleOptions> = {}): SessionRule {
  const files = [{ file: 'rule.yml', text: ruleText(parts) }];
  const loaded = loadRules(files, { ...NOTHING_SET, ...options });
  if (!loaded.ok) throw new Error(loaded.problems.map(describeProblem).join('\n'));
  const [rule] = [...loaded.rules, ...loaded.off.map((off) => off.rule)];
  if (rule === undefined) throw new Error('no rule');
  return rule;
}

/** Tuesday, 2026-01-06, 09:00 in UTC. */
export const START = Date.UTC(2026, 0, 6, 9);

export function aLiveSession(fields: Partial<Session> = {}): Session {
  return { source: 's', vendor: 'v', id: '1', state: 'live', started_at: START, ...fields };
}
