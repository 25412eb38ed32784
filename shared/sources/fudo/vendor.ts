import type { Vendor } from '../vendor.ts';
import { createFudoActions } from './actions.ts';
import { createFudoReader } from './answer.ts';
import { createFudoExaminer } from './examiner.ts';
import { type FudoOptions, fudoOptions } from './options.ts';
import { createFudoSource } from './source.ts';

export const fudo: Vendor<typeof fudoOptions> = {
  name: 'fudo',
  options: fudoOptions,
  secretFields: ({ auth }) => ({ secret: auth.api_key.secret, fields: ['api_key'] }),
  createReader: createFudoReader,
  createSource: createFudoSource,
  createActions: (name, options, deps) => createFudoActions(name, withAdmin(options), deps),
  createExaminer: createFudoExaminer,
};

/** The options with the key of `admin`, where there is one, in place of the poller's. */
function withAdmin(options: FudoOptions): FudoOptions {
  const { auth, admin } = options;
  return { ...options, auth: { api_key: admin ?? auth.api_key } };
}
