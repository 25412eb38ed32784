import type { Problem } from '../rules/problem.ts';
import { type Config, configSchema } from './config.ts';
import { ConfigError } from './config-error.ts';
import { crossChecks } from './cross-checks.ts';
import { explain, type Finding } from './explain.ts';
import { parseYaml, type YamlDocument } from './yaml-document.ts';

export interface ParsedConfig {
  readonly config: Config;
  /** Turns what is found later (a file that is missing) into a problem with its line. */
  problem(finding: Finding): Problem;
}

/**
 * Reads the text of pamwatch.yaml; `file` is its name in messages.
 * @throws ConfigError with every problem found, each with its line
 */
export function parseConfig(text: string, file: string): Config {
  return parseConfigDocument(text, file).config;
}

/** @throws ConfigError with every problem found, each with its line */
export function parseConfigDocument(text: string, file: string): ParsedConfig {
  const document = parseYaml(text, file);
  const problem = (finding: Finding): Problem => problemAt(document, finding);
  const parsed = configSchema.safeParse(document.value);
  if (!parsed.success) {
    const findings = explain(configSchema, document.value, parsed.error.issues);
    throw new ConfigError(findings.map(problem).sort((a, b) => a.line - b.line));
  }
  const findings = crossChecks(parsed.data);
  if (findings.length > 0) throw new ConfigError(findings.map(problem));
  return { config: parsed.data, problem };
}

function problemAt(document: YamlDocument, { path, message }: Finding): Problem {
  return { file: document.file, line: document.lineOf(path), field: path.join('.'), message };
}
