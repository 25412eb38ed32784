import * as z from 'zod';

type SecretValue = Readonly<Record<string, string>>;

const secretsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/**
 * Secrets from a file, for work on one machine: JSON of name to fields, such as
 * `{"pamwatch/fudo": {"api_key": "..."}}`. `where` is named in errors; values never are.
 * @throws Error when the text has another shape
 */
export function parseSecrets(text: string, where: string): (name: string) => Promise<SecretValue> {
  const parsed = secretsSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new Error(
      `${where} must be a JSON object of secrets, each an object of texts, such as {"pamwatch/fudo": {"api_key": "..."}}`,
    );
  }
  const secrets = new Map(Object.entries(parsed.data));
  return async (name) => {
    const value = secrets.get(name);
    if (value === undefined) throw new Error(`${where} has no secret "${name}"`);
    return value;
  };
}

// An error of JSON.parse quotes what it was given, so it goes no further.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
