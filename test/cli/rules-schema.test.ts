import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { CORRELATION_KEYS, DETECTION_KEYS } from '#shared/rules/alert-block.ts';
import { alertSchema } from '#shared/rules/schema/alert-schema.ts';
import { ruleJsonSchema } from '#shared/rules/schema/rule-schema.ts';
import { ROOT, runCli } from '#test/support/run-cli.ts';

const schema = z.fromJSONSchema(JSON.parse(JSON.stringify(ruleJsonSchema())));
const RULES = join(ROOT, 'config/rules');
const readRule = (name: string) => readFile(join(RULES, name), 'utf8');

test('config/rules.schema.json is what rules schema prints', async () => {
  const { code, stdout, stderr } = await runCli(['rules', 'schema']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const file = await readFile(join(ROOT, 'config/rules.schema.json'), 'utf8');
  expect(JSON.parse(file)).toEqual(JSON.parse(stdout));
});

test('every shipped rule names the schema for editors, and meets it', async () => {
  const names = (await readdir(RULES)).filter((name) => name.endsWith('.yml'));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const text = await readRule(name);
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/rules\.schema\.json\n/);
    const documents = text.split(/^---$/m).map((document) => parse(document));
    for (const document of documents) {
      const { error } = schema.safeParse(document);
      expect({ name, error: error?.issues }).toEqual({ name, error: undefined });
    }
  }
});

test('editors know the schemas without that line, too', async () => {
  const settings: unknown = JSON.parse(await readFile(join(ROOT, '.vscode/settings.json'), 'utf8'));
  const { 'yaml.schemas': schemas } = z
    .object({ 'yaml.schemas': z.record(z.string(), z.array(z.string())) })
    .parse(settings);
  for (const file of Object.keys(schemas)) JSON.parse(await readFile(join(ROOT, file), 'utf8'));
  expect(Object.values(schemas).flat()).toEqual(
    expect.arrayContaining(['config/rules/**/*.yml', 'config/pamwatch.yaml']),
  );
});

test.each([
  ['a level there is not', 'level: low', 'level: lowish'],
  ['a misspelt field', 'duration|gte|expand: ', 'duraton|gte|expand: '],
  ['a misspelt modifier', 'duration|gte|expand: ', 'duration|gtee|expand: '],
  ['an unknown key of the alert block', 'owner: SOC', 'ownr: SOC'],
  ['no condition', '  condition: long and not exempt\n', ''],
  ['no id', /^id: .*\n/m, ''],
  ['a test without a timeline', 'timeline:', 'line:'],
])('an editor underlines %s', async (_what, from, to) => {
  const text = await readRule('long-running-session.yml');
  expect(text.replace(from, to)).not.toBe(text);
  expect(schema.safeParse(parse(text)).success).toBe(true);
  expect(schema.safeParse(parse(text.replace(from, to))).success).toBe(false);
});

test('the schema knows every key of the alert block', () => {
  const { properties } = z
    .object({ properties: z.record(z.string(), z.unknown()) })
    .parse(alertSchema());
  expect(Object.keys(properties)).toEqual(
    expect.arrayContaining([...DETECTION_KEYS, ...CORRELATION_KEYS]),
  );
});
