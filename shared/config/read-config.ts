import { type ConfiguredRules, readRules } from './read-rules.ts';
import { readSettings, type Settings } from './read-settings.ts';

/** All there is to know before the first poll. */
export interface Configuration extends Settings {
  readonly rules: ConfiguredRules['rules'];
  readonly off: ConfiguredRules['off'];
  readonly correlations: ConfiguredRules['correlations'];
  readonly correlationsOff: ConfiguredRules['correlationsOff'];
  readonly expiredFilters: ConfiguredRules['expiredFilters'];
}

/**
 * Reads pamwatch.yaml, the files it names and the rules beside it; `files` lists all of them.
 * @throws ConfigError with every problem: file, line, key, what to do
 */
export async function readConfig(file?: string): Promise<Configuration> {
  const settings = await readSettings(file);
  const { unused, files, ...rules } = await readRules(settings);
  return {
    ...settings,
    ...rules,
    warnings: [...settings.warnings, ...unused],
    files: [...settings.files, ...files],
  };
}
