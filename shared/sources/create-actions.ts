import type { SourceOptions } from '../config/config.ts';
import type { Actions } from './actions.ts';
import { createFudoActions } from './fudo/actions.ts';
import { createSeguraActions } from './segura/actions.ts';
import { createSsmActions } from './ssm/actions.ts';
import type { SourceDeps } from './vendor.ts';

/**
 * What people can do to the sessions of a source, with the credentials of `admin` where the options
 * name them. Apart from the registry of vendors: that one is in every function, and no function
 * should even hold the code that deletes a recording.
 */
export function createActions(name: string, options: SourceOptions, deps: SourceDeps): Actions {
  switch (options.vendor) {
    case 'segura':
      return createSeguraActions(name, options, deps);
    case 'fudo':
      return createFudoActions(name, options, deps);
    case 'ssm':
      return createSsmActions(name, options, deps);
    default:
      return {};
  }
}
