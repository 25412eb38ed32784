import { readSettings } from '#shared/config/read-settings.ts';
import { ruleValues } from '#shared/config/rule-values.ts';
import type { LintOptions } from '#shared/rules/lint/options.ts';
import type { RuleOptions } from '#shared/rules/load-rules.ts';
import { sourceFields } from '../../source-fields.ts';

/** What a configuration gives to rules; without one, nothing: rules mean the same everywhere. */
export async function ruleSettings(file: string | undefined): Promise<RuleOptions> {
  if (file === undefined) return { values: {}, calendars: {} };
  const { config, calendars } = await readSettings(file);
  return { values: ruleValues(config), calendars };
}

/** The same, with what the sources of the configuration supply. */
export async function lintSettings(file: string | undefined): Promise<LintOptions> {
  if (file === undefined) return ruleSettings(file);
  const settings = await readSettings(file);
  const { config, calendars } = settings;
  return { values: ruleValues(config), calendars, sources: sourceFields(settings) };
}
