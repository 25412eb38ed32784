import type { Vendor } from '../vendor.ts';
import { createSeguraReader } from './answer.ts';
import { secretFieldsOf } from './client.ts';
import { createSeguraExaminer } from './examiner.ts';
import { seguraFields } from './fields.ts';
import { seguraOptions } from './options.ts';
import { createSeguraSource } from './source.ts';

export const segura: Vendor<typeof seguraOptions> = {
  name: 'segura',
  options: seguraOptions,
  secretFields: secretFieldsOf,
  fields: seguraFields,
  createReader: createSeguraReader,
  createSource: createSeguraSource,
  createExaminer: createSeguraExaminer,
};
