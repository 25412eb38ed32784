import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, runCli } from '#test/support/run-cli.ts';

const FUDO = ['sessions', 'parse', '--vendor', 'fudo'];
const SEGURA = ['sessions', 'parse', '--vendor', 'segura', '--time-zone', 'America/Sao_Paulo'];

test('a Fudo session comes out normalised, its times in UTC, without what is absent', async () => {
  const { code, stdout, stderr } = await runCli([...FUDO, 'test/fixtures/fudo/v2-get.json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const session = JSON.parse(stdout);
  expect(session).toMatchObject({
    id: '3927138875067084301',
    started_at: '2022-04-05T14:06:07.313Z',
    ended_at: '2022-04-05T14:07:58.657Z',
    protocol: 'vnc',
    target_port: 5900,
    source_ip: '10.2.0.0',
  });
  expect(Object.values(session)).not.toContain(null);
});

test('a Segura list comes out one session a line, its local times in UTC', async () => {
  const { code, stdout } = await runCli([...SEGURA, 'test/fixtures/segura/v3.32-list.json']);
  const sessions = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(code).toBe(0);
  expect(sessions).toHaveLength(2);
  expect(sessions[0]).toMatchObject({
    id: '540',
    user: 'Admin',
    account: 'win7',
    target: '127.0.0.1',
    target_port: 27500,
    started_at: '2020-11-17T18:29:21.000Z',
    ended_at: '2020-11-17T18:29:41.000Z',
    ticket: 'governance code',
  });
  expect(sessions[1]).not.toHaveProperty('ticket');
});

test('standard input is read for -', async () => {
  const stdin = await readFile(join(ROOT, 'test/fixtures/segura/v4-get.json'));
  const { code, stdout } = await runCli([...SEGURA, '-'], { stdin });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ id: '30', target: '10.66.33.17', target_port: 22 });
});

const LIST = (records: string): string =>
  `{"code": 200, "response": {"status": 200, "error": false}, "remote_sessions": [${records}]}`;
const GOOD = '{"id": "1", "start": "2024-05-06 16:05:07", "end": "2024-05-06 16:07:59"}';

test.each([
  [
    'a body that is cut off',
    LIST(`${GOOD}, ${GOOD}`).slice(0, -20),
    /standard input: .*refused whole/,
  ],
  ['a list that is never closed', LIST(GOOD).slice(0, -2), /refused whole/],
  ['no JSON at all', 'Bad Gateway', /standard input: /],
  ['nothing', '', /standard input: /],
  ['a record without its start', LIST(`${GOOD}, {"id": "2"}`), /record 2: .*start/],
  ['a start that is no time', LIST(`{"id": "2", "start": "yesterday"}`), /record 1: .*start/],
  [
    'an error of the appliance',
    '{"code":400,"response":{"status":400,"message":"1002: Session not found","error":true}}',
    /1002: Session not found/,
  ],
])('%s is refused whole: exit 1, one line, no stack', async (_what, stdin, expected) => {
  const { code, stdout, stderr } = await runCli([...SEGURA, '-'], { stdin });
  expect(stderr).toMatch(expected);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/^pamwatch: /);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
});

test.each([
  ['nowhere.json', 'pamwatch: cannot read nowhere.json: there is no such file\n'],
  ['docs', 'pamwatch: cannot read docs: it is a folder\n'],
])('%s cannot be read, and is named', async (file, expected) => {
  const run = await runCli([...FUDO, file]);
  expect(run).toEqual({ code: 1, stdout: '', stderr: expected });
});

test('what an answer says cannot act on the terminal', async () => {
  const stdin = LIST('{"id": "1", "start": "\\u001b[2J\\u202e"}');
  const { code, stderr } = await runCli([...SEGURA, '-'], { stdin });
  expect(code).toBe(1);
  expect(stderr).not.toContain('\u001b');
  expect(stderr).not.toContain('\u202e');
});
