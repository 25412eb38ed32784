import type { ValueSettings } from '../rules/sigma/modifiers/expand.ts';
import { SECOND } from '../sessions/instant.ts';
import type { Config } from './config.ts';

/** What `%name%` in a rule stands for: the values, and the limits that rules share with the poller. */
export function ruleValues({ values, limits }: Pick<Config, 'values' | 'limits'>): ValueSettings {
  return { ghost_after: limits.ghost_after / SECOND, ...values };
}
