import { AnswerError } from './answer-error.ts';
import type { SourceDeps } from './vendor.ts';

export type SecretFields = Readonly<Record<string, string>>;

export interface SecretReader {
  read(): Promise<SecretFields>;
  /** Makes the next reading ask again: the value may have been changed. */
  forget(): void;
}

/** Readers name the secret and say what keeps it from being read. */
function reasonOf(secret: string, error: unknown): string {
  const { message = 'for no stated reason' } = Object(error);
  const says = String(message);
  return says.includes(secret) ? says : `the secret ${secret} cannot be read: ${says}`;
}

/** The secret's fields, read once and kept until forgotten. Rejects naming the secret, never a value. */
export function createSecretReader(
  secret: string,
  fields: readonly string[],
  deps: Pick<SourceDeps, 'readSecret'>,
  learn: (value: string) => void,
): SecretReader {
  let known: Promise<SecretFields> | undefined;
  const load = async (): Promise<SecretFields> => {
    const values = await deps.readSecret(secret).catch((error: unknown) => {
      throw new AnswerError('authentication', reasonOf(secret, error));
    });
    for (const value of Object.values(values)) learn(value);
    const missing = fields.filter((field) => (values[field] ?? '') === '');
    if (missing.length === 0) return values;
    throw new AnswerError('authentication', `the secret ${secret} lacks ${missing.join(', ')}`);
  };
  return {
    read: () => {
      known ??= load().catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      return known;
    },
    forget: () => {
      known = undefined;
    },
  };
}
