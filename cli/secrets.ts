import { readFile } from 'node:fs/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecretReader } from '#functions/secrets.ts';
import { parseSecrets } from '#shared/config/secrets-file.ts';
import type { SourceDeps } from '#shared/sources/vendor.ts';
import { fileError } from './input.ts';

type ReadSecret = SourceDeps['readSecret'];

/** Secrets from the file, else from the JSON in PAMWATCH_SECRETS, else from Secrets Manager. */
export async function createCliSecrets(
  file: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<ReadSecret> {
  const { PAMWATCH_SECRETS: inline } = env;
  if (file !== undefined) return parseSecrets(await readText(file), file);
  if (inline !== undefined) return parseSecrets(inline, 'PAMWATCH_SECRETS');
  return createSecretReader(new SecretsManagerClient(), Date.now);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw fileError(file, error);
  }
}
