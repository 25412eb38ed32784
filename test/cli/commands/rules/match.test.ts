import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '#test/support/run-cli.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-match-'));
  const rule = (id: string, selection: string) =>
    `title: ${id}\nid: ${id}\ndetection: { sel: ${selection}, condition: sel }\n`;
  await writeFile(
    join(folder, 'two.yaml'),
    `${rule('one', '{ a.b: x }')}---\n${rule('two', '[x]')}`,
  );
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('what came before a line that is no event is answered, and the line is named', async () => {
  const stdin = '{"a": {"b": "X"}}\n\n{"c": "an x"}\n{"d": 1}\nnonsense\n{"a": {"b": "x"}}\n';
  const { code, stdout, stderr } = await runCli(
    ['rules', 'match', '--rules', folder, '--any-logsource', '-'],
    { stdin },
  );
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { event: 1, rules: ['one', 'two'] },
    { event: 3, rules: ['two'] },
    { event: 4, rules: [] },
  ]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('standard input:5: is not JSON')]);
});
