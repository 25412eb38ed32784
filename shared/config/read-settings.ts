import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Calendar } from '../sessions/calendar.ts';
import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';
import { configWarnings } from './cross-checks.ts';
import { fileReason } from './file-reason.ts';
import { parseHolidays } from './holidays.ts';
import { type ParsedConfig, parseConfigDocument } from './parse-config.ts';
import type { Path } from './yaml-document.ts';

/** Where pamwatch.yaml is when nothing else is said: in the working directory, as in the bundle. */
export const DEFAULT_CONFIG = 'config/pamwatch.yaml';

/** pamwatch.yaml and the files it names, all of them read and found good. */
export interface Settings {
  readonly config: Config;
  /** By name, holidays read. */
  readonly calendars: Readonly<Record<string, Calendar>>;
  /** What is allowed and unwise, one sentence each. */
  readonly warnings: readonly string[];
  /** The folder of pamwatch.yaml. */
  readonly folder: string;
  /** pamwatch.yaml and the files it names, relative to `folder`. */
  readonly files: readonly string[];
  /** The text of a file named in the configuration. */
  readonly readFile: (path: string) => Promise<string>;
  /** Turns what is found later into a problem with its line. */
  readonly problem: ParsedConfig['problem'];
}

/** A file that a key of the configuration names. */
interface NamedFile {
  readonly path: Path;
  readonly name: string;
}

/**
 * Reads pamwatch.yaml, the holidays and the CA bundles it names.
 * @throws ConfigError with every problem: file, line, key, what to do
 */
export async function readSettings(file: string = DEFAULT_CONFIG): Promise<Settings> {
  const folder = dirname(file);
  const readText = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const parsed = parseConfigDocument(await readOwn(file), file);
  const bundles = caBundles(parsed.config);
  const texts = await readNamed(parsed, [...bundles, ...holidayFiles(parsed.config)], readText);
  checkBundles(parsed, bundles, texts);
  return {
    config: parsed.config,
    calendars: calendarsOf(parsed.config, folder, texts),
    warnings: configWarnings(parsed.config),
    folder,
    files: [basename(file), ...texts.keys()],
    readFile: readText,
    problem: parsed.problem,
  };
}

async function readOwn(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const message = `cannot be read (${fileReason(error) ?? error}); name another with --config or PAMWATCH_CONFIG`;
    throw new ConfigError([{ file, line: 1, field: '', message }]);
  }
}

/** The texts by name; a file that cannot be read is a problem of the key that names it. */
async function readNamed(
  { problem }: ParsedConfig,
  named: readonly NamedFile[],
  readText: (name: string) => Promise<string>,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const problems: ConfigError['problems'][number][] = [];
  for (const { path, name } of named) {
    try {
      texts.set(name, await readText(name));
    } catch (error) {
      problems.push(
        problem({ path, message: `${name} cannot be read (${fileReason(error) ?? error})` }),
      );
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return texts;
}

function checkBundles(
  { problem }: ParsedConfig,
  bundles: readonly NamedFile[],
  texts: ReadonlyMap<string, string>,
): void {
  const bad = bundles.filter(({ name }) => !texts.get(name)?.includes('BEGIN CERTIFICATE'));
  if (bad.length === 0) return;
  throw new ConfigError(
    bad.map(({ path, name }) =>
      problem({ path, message: `${name} holds no certificate; it must be a PEM bundle` }),
    ),
  );
}

function calendarsOf(
  { calendars }: Config,
  folder: string,
  texts: ReadonlyMap<string, string>,
): Record<string, Calendar> {
  return Object.fromEntries(
    Object.entries(calendars).map(([name, { holidays: file, ...calendar }]) => {
      const dates =
        file === undefined ? [] : parseHolidays(texts.get(file) ?? '', join(folder, file));
      return [name, { ...calendar, holidays: [...dates] }];
    }),
  );
}

function caBundles({ sources }: Config): NamedFile[] {
  return Object.entries(sources).flatMap(([source, { tls }]) =>
    tls.ca === undefined ? [] : [{ path: ['sources', source, 'tls', 'ca'], name: tls.ca }],
  );
}

function holidayFiles({ calendars }: Config): NamedFile[] {
  return Object.entries(calendars).flatMap(([calendar, { holidays }]) =>
    holidays === undefined ? [] : [{ path: ['calendars', calendar, 'holidays'], name: holidays }],
  );
}
