import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { type Instant, MINUTE, type Milliseconds } from '../shared/sessions/instant.ts';
import { explainSecretFailure } from './secret-failure.ts';

const secretValue = z.record(z.string(), z.string());
type SecretValue = Readonly<Record<string, string>>;

/** A secret stored anew is used after this at the latest, without a deployment. */
const CACHED_FOR: Milliseconds = 5 * MINUTE;

/**
 * Reads secrets by name from Secrets Manager; their values are JSON objects of texts.
 * Rejects with an error that names the secret and what to do, and never quotes the value.
 */
export function createSecretReader(
  client: Pick<SecretsManagerClient, 'send'>,
  clock: () => Instant,
): (name: string) => Promise<SecretValue> {
  const cache = new Map<string, { readonly value: SecretValue; readonly until: Instant }>();
  return async (name) => {
    const cached = cache.get(name);
    if (cached !== undefined && clock() < cached.until) return cached.value;
    const value = parseSecret(name, await fetchSecret(client, name));
    cache.set(name, { value, until: clock() + CACHED_FOR });
    return value;
  };
}

async function fetchSecret(
  client: Pick<SecretsManagerClient, 'send'>,
  name: string,
): Promise<string> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    return SecretString ?? '';
  } catch (error) {
    throw new Error(`the secret ${name} cannot be read: ${explainSecretFailure(error)}`, {
      cause: error,
    });
  }
}

function parseSecret(name: string, text: string): SecretValue {
  const parsed = secretValue.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new Error(
    `the secret ${name} cannot be used: its value must be a JSON object whose fields are texts, such as {"api_key": "..."}`,
  );
}

// An error of JSON.parse quotes what it was given, so it goes no further.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
