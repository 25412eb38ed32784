import { loadJsonMatchers } from '#shared/rules/load-matchers.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import type { ValueSettings } from '#shared/rules/sigma/modifiers/expand.ts';

/** Whether the detection (YAML) matches the event; an Error with its problems when it cannot be used. */
export function matchesJson(
  detection: string,
  event: unknown,
  values: ValueSettings = {},
): boolean {
  const loaded = loadJsonMatchers([{ file: 'rule.yml', text: ruleWith(detection) }], {
    values,
    calendars: {},
  });
  if (!loaded.ok) throw new Error(loaded.problems.map(describeProblem).join('\n'));
  const [matcher] = loaded.matchers;
  if (matcher === undefined) throw new Error('no rule');
  return matcher.matches(event, 0);
}

/** A rule around a detection; a detection without a condition gets `condition: sel`. */
export function ruleWith(detection: string): string {
  const body = detection.includes('condition:') ? detection : `${detection}\ncondition: sel`;
  const indented = body
    .replace(/^\n+/, '')
    .split('\n')
    .map((line) => `  ${line}`);
  return ['title: A rule', 'logsource: { category: test }', 'detection:', ...indented].join('\n');
}
