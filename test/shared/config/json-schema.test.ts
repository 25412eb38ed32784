import { readFile } from 'node:fs/promises';
import { configJsonSchema } from '#shared/config/json-schema.ts';

test('config/pamwatch.schema.json is up to date (npx pamwatch config schema > it)', async () => {
  const file = new URL('../../../config/pamwatch.schema.json', import.meta.url);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(JSON.parse(configJsonSchema()));
});
