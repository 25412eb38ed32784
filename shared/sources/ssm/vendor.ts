import type { Vendor } from '../vendor.ts';
import { createSsmReader } from './answer.ts';
import { createSsmExaminer } from './examiner.ts';
import { ssmFields } from './fields.ts';
import { ssmOptions } from './options.ts';
import { createSsmSource } from './source.ts';

export const ssm: Vendor<typeof ssmOptions> = {
  name: 'ssm',
  options: ssmOptions,
  secretFields: () => undefined,
  aws: { service: 'ssm', actions: ['ssm:DescribeSessions'] },
  fields: ssmFields,
  createReader: createSsmReader,
  createSource: createSsmSource,
  createExaminer: createSsmExaminer,
};
