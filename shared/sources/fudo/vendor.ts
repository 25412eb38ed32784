import type { Vendor } from '../vendor.ts';
import { createFudoReader } from './answer.ts';
import { createFudoExaminer } from './examiner.ts';
import { fudoFields } from './fields.ts';
import { fudoOptions } from './options.ts';
import { createFudoSource } from './source.ts';

export const fudo: Vendor<typeof fudoOptions> = {
  name: 'fudo',
  options: fudoOptions,
  secretFields: ({ auth }) => ({ secret: auth.api_key.secret, fields: ['api_key'] }),
  fields: fudoFields,
  createReader: createFudoReader,
  createSource: createFudoSource,
  createExaminer: createFudoExaminer,
};
