import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suggestion } from '../rules/closest-name.ts';
import type { CorrelationRule } from '../rules/correlation/correlation-rule.ts';
import type { Filter } from '../rules/filters.ts';
import { loadRules, type RuleFile, type RuleOff } from '../rules/load-rules.ts';
import type { SessionRule } from '../rules/rule.ts';
import { isoOf } from '../sessions/instant.ts';
import { ConfigError } from './config-error.ts';
import { fileReason } from './file-reason.ts';
import type { Settings } from './read-settings.ts';
import { ruleValues } from './rule-values.ts';

/** The folder of the rules, beside pamwatch.yaml. */
export const RULES_FOLDER = 'rules';
/** That of one's own exceptions from them; it need not be there. */
export const FILTERS_FOLDER = 'filters';

export interface ConfiguredRules {
  readonly rules: readonly SessionRule[];
  /** Rules that are there and not evaluated, each with the reason. */
  readonly off: readonly RuleOff[];
  readonly correlations: readonly CorrelationRule[];
  readonly correlationsOff: readonly RuleOff<CorrelationRule>[];
  readonly expiredFilters: readonly Filter[];
  /** Values of the configuration that no rule asks for, and filters that are over; one sentence each. */
  readonly unused: readonly string[];
  /** The files of rules and filters, relative to the folder of pamwatch.yaml. */
  readonly files: readonly string[];
}

/**
 * Compiles every rule of `rules/` beside pamwatch.yaml with its values and calendars.
 * @throws ConfigError with every problem of every rule: file, line, field, what to do
 */
export async function readRules(settings: Settings): Promise<ConfiguredRules> {
  const { config, calendars, folder } = settings;
  const files = [...(await ruleFiles(folder)), ...(await filterFiles(folder))];
  const texts = await Promise.all(files.map((name) => readRule(folder, name)));
  const { rules: ruled, remind } = config;
  const values = ruleValues(config);
  const options = { values, calendars, settings: ruled, remind, now: Date.now() };
  const loaded = loadRules(texts, options);
  if (!loaded.ok) throw new ConfigError(loaded.problems);
  const { rules, off, correlations, correlationsOff, expiredFilters } = loaded;
  const offRules = [...off, ...correlationsOff].map(({ rule }) => rule);
  refuseUnknownNames(settings, [...rules, ...correlations, ...offRules]);
  const unused = [
    ...unusedValues(Object.keys(config.values), texts),
    ...expiredFilters.map(describeExpired),
  ];
  return { rules, off, correlations, correlationsOff, expiredFilters, unused, files };
}

async function ruleFiles(folder: string): Promise<string[]> {
  const root = join(folder, RULES_FOLDER);
  try {
    const names = await readdir(root, { recursive: true });
    return names
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(RULES_FOLDER, name));
  } catch (error) {
    const message = `the rules cannot be read: ${fileReason(error) ?? error}`;
    throw new ConfigError([{ file: root, line: 1, field: '', message }]);
  }
}

async function filterFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(join(folder, FILTERS_FOLDER), { recursive: true });
    const files = names.filter((name) => /\.ya?ml$/.test(name)).sort();
    return files.map((name) => join(FILTERS_FOLDER, name));
  } catch (error) {
    if (isAbsent(error)) return [];
    const message = `the filters cannot be read: ${fileReason(error) ?? error}`;
    throw new ConfigError([{ file: join(folder, FILTERS_FOLDER), line: 1, field: '', message }]);
  }
}

function isAbsent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

function describeExpired({ title, file, line, expires }: Filter): string {
  const day = isoOf(expires - 1).slice(0, 10);
  return `${file}:${line}: the filter "${title}" ended on ${day} and is not applied; renew it or remove it`;
}

async function readRule(folder: string, name: string): Promise<RuleFile> {
  const file = join(folder, name);
  return { file, text: await readFile(file, 'utf8') };
}

/** A value nobody asks for may be one that a rule does not get, for a slip in its name. */
function unusedValues(names: readonly string[], rules: readonly RuleFile[]): string[] {
  const asked = rules.flatMap(({ text }) =>
    [...text.matchAll(/%(\w+)%/g)].map(([, name]) => name ?? ''),
  );
  return names
    .filter((name) => !asked.includes(name))
    .map((name) => `no rule uses the value ${name}${suggestion(name, new Set(asked))}`);
}

/** Settings for a rule that nobody has are a slip: the rule they were meant for goes on as before. */
function refuseUnknownNames(
  { config, problem }: Settings,
  rules: readonly { readonly name: string }[],
): void {
  const names = rules.map(({ name }) => name);
  const unknown = Object.keys(config.rules).filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw new ConfigError(
    unknown.map((name) =>
      problem({
        path: ['rules', name],
        message: `no rule has this name${suggestion(name, names)}`,
      }),
    ),
  );
}
