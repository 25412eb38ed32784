import { existsSync, type FSWatcher, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Configuration } from '#shared/config/read-config.ts';
import { FILTERS_FOLDER, RULES_FOLDER, readRules } from '#shared/config/read-rules.ts';
import { readSettings } from '#shared/config/read-settings.ts';
import type { Milliseconds } from '#shared/sessions/instant.ts';

export interface RuleBookOptions {
  /** pamwatch.yaml, or what stands in for it. */
  readonly file: string;
  /** Where `rules/` is, if not beside the file. */
  readonly folder?: string;
  /** Called after each edit that is good. */
  readonly changed: (configuration: Configuration) => void;
  /** Called after each that is not; what was good stays in force. */
  readonly refused: (problem: Error) => void;
}

export interface RuleBook {
  /** The last good configuration. */
  current(): Configuration;
  close(): void;
}

/** Editors write a file in several steps; this long after the last one it is whole. */
const SETTLED: Milliseconds = 150;

/**
 * Reads configuration and rules, and reads them again whenever a file of them is edited.
 * @throws ConfigError when the first reading is no good
 */
export async function openRuleBook(options: RuleBookOptions): Promise<RuleBook> {
  let current = await readConfigurationOf(options);
  let timer: NodeJS.Timeout | undefined;
  const reload = async () => {
    try {
      current = await readConfigurationOf(options);
      options.changed(current);
    } catch (error) {
      options.refused(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const edited = () => {
    clearTimeout(timer);
    timer = setTimeout(reload, SETTLED);
  };
  const watchers = watchAll(options, edited);
  return {
    current: () => current,
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** The configuration with the rules of `folder`, where that is not beside the file. */
export async function readConfigurationOf({
  file,
  folder,
}: Pick<RuleBookOptions, 'file' | 'folder'>): Promise<Configuration> {
  const settings = await readSettings(file);
  const place = folder === undefined ? settings : { ...settings, folder };
  return { ...settings, ...(await readRules(place)) };
}

// Folders, not files: many editors put a new file in the place of the old one.
function watchAll({ file, folder }: RuleBookOptions, edited: () => void): FSWatcher[] {
  const beside = folder ?? dirname(file);
  const folders = [join(beside, RULES_FOLDER), join(beside, FILTERS_FOLDER)].filter(existsSync);
  return [
    ...folders.map((one) =>
      watch(one, { recursive: true }, (_event, name) => {
        if (name === null || /\.ya?ml$/.test(name)) edited();
      }),
    ),
    watch(dirname(file), (_event, name) => {
      if (name === null || name === basename(file)) edited();
    }),
  ];
}
