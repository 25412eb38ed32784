import type { Settings } from '#shared/config/read-settings.ts';
import { vendorNamed } from '#shared/sources/registry.ts';
import type { Source } from '#shared/sources/source.ts';
import { visible } from './output.ts';

export interface SourceChoice {
  /** The appliance, by its name in the configuration. */
  readonly source: string;
  /** The configuration, for messages. */
  readonly config: string;
  /** The file with the credentials. */
  readonly secrets?: string | undefined;
}

export const SECRETS_HELP = `
Credentials come from --secrets FILE ({"NAME": {"api_key": "..."}}), else from the
same JSON in the environment variable PAMWATCH_SECRETS, else from AWS Secrets Manager.`;

/** A configured appliance, ready to be asked. Its warnings go to standard error. */
export async function openSource(
  { config, readFile }: Settings,
  { source: name, config: file, secrets }: SourceChoice,
): Promise<Source> {
  const settings = config.sources[name];
  if (settings === undefined) {
    const names = Object.keys(config.sources).join(', ');
    throw new Error(`${file} has no source "${name}"; it has ${names}`);
  }
  // Loaded here, so that no other command waits for the SDK.
  const { createCliSecrets } = await import('./secrets.ts');
  return vendorNamed(settings.vendor).createSource(name, settings, {
    readSecret: await createCliSecrets(secrets, process.env),
    readFile,
    now: Date.now,
    warn: (message, facts) => {
      process.stderr.write(visible(`pamwatch: ${name}: ${message} ${JSON.stringify(facts)}`));
      process.stderr.write('\n');
    },
  });
}
