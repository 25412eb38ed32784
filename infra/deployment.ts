import { basename, join, posix } from 'node:path';
import type { Config } from '#shared/config/config.ts';
import { ConfigError } from '#shared/config/config-error.ts';
import { readConfig } from '#shared/config/read-config.ts';
import type { BundledFile } from './bundle.ts';
import { deploymentChecks } from './deployment-checks.ts';

/** What is to be deployed. */
export interface Deployment {
  readonly config: Config;
  /** Where pamwatch.yaml is inside the bundle. */
  readonly configPath: string;
  /** The configuration, its rules and the files it names; nothing else of that folder is shipped. */
  readonly files: readonly BundledFile[];
  /** What is allowed and unwise, one sentence each. */
  readonly warnings: readonly string[];
}

const FOLDER = 'config';

/**
 * Reads pamwatch.yaml and its rules as the functions will, and checks what AWS limits.
 * @throws ConfigError with every problem: file, line, key, what to do
 */
export async function readDeployment(file?: string): Promise<Deployment> {
  const { config, files, folder, warnings, problem } = await readConfig(file);
  const findings = deploymentChecks(config);
  if (findings.length > 0) throw new ConfigError(findings.map(problem));
  const [own = ''] = files;
  return {
    config,
    configPath: posix.join(FOLDER, basename(own)),
    files: files.map((name) => ({ from: join(folder, name), to: posix.join(FOLDER, name) })),
    warnings,
  };
}
