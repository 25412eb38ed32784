import type { SourceOptions } from '#shared/config/config.ts';
import type { Settings } from '#shared/config/read-settings.ts';
import { vendorNamed } from '#shared/sources/registry.ts';
import type { Source } from '#shared/sources/source.ts';
import type { SourceDeps, Vendor } from '#shared/sources/vendor.ts';
import { visible } from './output.ts';

export interface SourceChoice {
  /** The appliance, by its name in the configuration. */
  readonly source: string;
  /** The configuration, for messages. */
  readonly config: string;
  /** The file with the credentials. */
  readonly secrets?: string | undefined;
}

/** All that a configured appliance is opened with. */
export interface ChosenSource {
  readonly name: string;
  readonly options: SourceOptions;
  readonly vendor: Vendor;
  /** Its warnings go to standard error. */
  readonly deps: SourceDeps;
}

export const SECRETS_HELP = `
Credentials come from --secrets FILE ({"NAME": {"api_key": "..."}}), else from the
same JSON in the environment variable PAMWATCH_SECRETS, else from AWS Secrets Manager.`;

/** A configured appliance, ready to be asked. Its warnings go to standard error. */
export async function openSource(settings: Settings, choice: SourceChoice): Promise<Source> {
  const { name, options, vendor, deps } = await chooseSource(settings, choice);
  return vendor.createSource(name, options, deps);
}

/** Rejects with an error that names the sources there are when there is none of that name. */
export async function chooseSource(
  { config, readFile }: Settings,
  { source: name, config: file, secrets }: SourceChoice,
): Promise<ChosenSource> {
  const options = config.sources[name];
  if (options === undefined) {
    const names = Object.keys(config.sources).join(', ');
    throw new Error(`${file} has no source "${name}"; it has ${names}`);
  }
  // Loaded here, so that no other command waits for the SDK.
  const { createCliSecrets } = await import('./secrets.ts');
  const deps: SourceDeps = {
    readSecret: await createCliSecrets(secrets, process.env),
    readFile,
    now: Date.now,
    warn: (message, facts) => {
      process.stderr.write(visible(`pamwatch: ${name}: ${message} ${JSON.stringify(facts)}`));
      process.stderr.write('\n');
    },
  };
  return { name, options, vendor: vendorNamed(options.vendor), deps };
}
