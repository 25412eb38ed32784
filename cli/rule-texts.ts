import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Configuration } from '#shared/config/read-config.ts';
import { RULES_FOLDER } from '#shared/config/read-rules.ts';
import type { RuleFile } from '#shared/rules/load-rules.ts';

/** All rules of the configuration: a correlation may refer to rules of other files. */
export async function ruleTexts({ folder, files }: Configuration): Promise<RuleFile[]> {
  const names = files.filter((name) => name.startsWith(`${RULES_FOLDER}${sep}`));
  const paths = names.map((name) => join(folder, name));
  return Promise.all(paths.map(async (file) => ({ file, text: await readFile(file, 'utf8') })));
}
