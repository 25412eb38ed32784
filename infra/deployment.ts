import type { Config } from '#shared/config/config.ts';
import type { BundledFile } from './bundle.ts';

/** What is to be deployed. */
export interface Deployment {
  readonly config: Config;
  /** Where pamwatch.yaml is inside the bundle. */
  readonly configPath: string;
  /** The configuration and the files it names. */
  readonly files: readonly BundledFile[];
}
