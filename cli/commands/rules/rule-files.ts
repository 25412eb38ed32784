import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '#cli/input.ts';
import type { RuleFile } from '#shared/rules/load-rules.ts';

/** The rules at the given paths: files, and folders with all `.yml` and `.yaml` below them. */
export async function readRuleFiles(paths: readonly string[]): Promise<RuleFile[]> {
  const names = (await Promise.all(paths.map(filesAt))).flat();
  return Promise.all([...new Set(names)].map(async (file) => ({ file, text: await textOf(file) })));
}

async function textOf(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw fileError(file, error);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`cannot read ${file}: it is not UTF-8`);
  }
}

async function filesAt(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const below = await readdir(path, { recursive: true, withFileTypes: true });
    const rules = below.filter((one) => !one.isDirectory() && /\.ya?ml$/.test(one.name));
    if (rules.length === 0) throw new Error(`${path} holds no .yml or .yaml file`);
    return rules.map(({ parentPath, name }) => join(parentPath, name)).sort();
  } catch (error) {
    throw fileError(path, error);
  }
}
