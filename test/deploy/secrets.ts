import { PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Outputs } from './deploy.ts';

const COMMAND =
  /^aws secretsmanager put-secret-value --region (\S+) --secret-id (\S+) --secret-string '(.+)'$/;

/**
 * Runs the commands of the outputs, with real values in place of `<field>`, through the SDK.
 * Answers with the names of the secrets. Throws when a command names a field there is no value for.
 */
export async function storeSecrets(
  client: SecretsManagerClient,
  outputs: Outputs,
  values: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<string[]> {
  const stored: string[] = [];
  for (const output of Object.values(outputs)) {
    const [, , secret = '', template = ''] = COMMAND.exec(output) ?? [];
    if (secret === '') continue;
    const value = template.replace(/<(\w+)>/g, (_placeholder, field: string) => {
      const real = values[secret]?.[field];
      if (real === undefined) throw new Error(`the outputs ask for ${field} of ${secret}`);
      return real;
    });
    await client.send(new PutSecretValueCommand({ SecretId: secret, SecretString: value }));
    stored.push(secret);
  }
  return stored;
}
