import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { writeWhole } from './write-whole.ts';

type Fields = Readonly<Record<string, string>>;

const secretsFile = z.record(z.string(), z.record(z.string(), z.string()));

/** Values by the name the configuration refers to, as Secrets Manager would have them. */
export interface Secrets {
  readonly read: (name: string) => Promise<Fields>;
  /** The secret's fields; made up and kept on the first call. */
  ensure(name: string, fields: readonly string[]): Fields;
  set(name: string, fields: Fields): void;
}

/** Secrets in a JSON file: `{"<name>": {"<field>": "<value>"}}`. */
export function openSecrets(file: string): Secrets {
  let secrets: Readonly<Record<string, Fields>> = readSecrets(file);
  const set = (name: string, fields: Fields) => {
    secrets = { ...secrets, [name]: fields };
    writeWhole(file, `${JSON.stringify(secrets, null, 2)}\n`);
  };
  return {
    read: async (name) => {
      const fields = secrets[name];
      if (fields === undefined) throw new Error(`there is no secret "${name}" in ${file}`);
      return fields;
    },
    ensure: (name, fields) => {
      const known = secrets[name] ?? {};
      if (fields.every((field) => known[field] !== undefined)) return known;
      const made = Object.fromEntries(
        fields.map((field) => [field, known[field] ?? randomBytes(12).toString('hex')]),
      );
      set(name, made);
      return made;
    },
    set,
  };
}

function readSecrets(file: string): Record<string, Fields> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  const parsed = secretsFile.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new Error(`${file} must be JSON such as {"pamwatch/fudo-dc1": {"api_key": "..."}}`);
}

// An error of JSON.parse quotes what it was given.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
