import { readSettings } from '#shared/config/read-settings.ts';
import type { RuleOptions } from '#shared/rules/load-rules.ts';

/** What a configuration gives to rules; without one, nothing: rules mean the same everywhere. */
export async function ruleSettings(file: string | undefined): Promise<RuleOptions> {
  if (file === undefined) return { values: {}, calendars: {} };
  const { config, calendars } = await readSettings(file);
  return { values: config.values, calendars };
}
