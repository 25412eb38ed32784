import type { Config } from '../config/config.ts';
import { editsItsPosts } from '../receivers/registry.ts';
import type { Receiver } from './audience.ts';

/** Whom the configuration tells, as far as it matters to what they hear. */
export function receiversOf({ receivers }: Pick<Config, 'receivers'>): Receiver[] {
  return Object.entries(receivers).map(([name, options]) => ({
    name,
    from: options.from,
    edits: editsItsPosts(options),
    resolved: options.resolved,
  }));
}
