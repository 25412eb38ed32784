import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { configSchema } from '#shared/config/config.ts';
import { VENDORS } from '#shared/sources/registry.ts';

const page = await readFile(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

/** Every key a configuration may have, by its own name. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const properties = 'properties' in schema ? schema.properties : undefined;
  const own = typeof properties === 'object' ? Object.keys(properties ?? {}) : [];
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}

test('docs/configuration.md tells of every key', () => {
  const keys = [...new Set(keysOf(z.toJSONSchema(configSchema, { io: 'input' })))];
  expect(keys.length).toBeGreaterThan(40);
  const named = (key: string) => new RegExp(`[\`.]${key}[\`.]|^## ${key}$|{ ${key}:`, 'm');
  expect(keys.filter((key) => !named(key).test(page))).toEqual([]);
});

test('docs/configuration.md tells of every vendor', () => {
  const names = VENDORS.map(({ name }) => name);
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('every value of the shipped configuration is in docs/configuration.md', async () => {
  const { readConfig } = await import('#shared/config/read-config.ts');
  const { config } = await readConfig('config/pamwatch.yaml');
  const values = Object.keys(config.values);
  expect(values.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
