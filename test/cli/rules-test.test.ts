import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, runCli } from '#test/support/run-cli.ts';

const RULE = `title: A rule
id: 11111111-1111-4111-8111-111111111111
name: a-rule
level: low
logsource: { category: pam_session }
detection: { sel: { user: jdoe }, condition: sel }
tests:
  - name: 'fires <"&'
    timeline:
      - { at: 0h, session: { user: jdoe }, expect: [fired low] }
      - { at: 1h, session: { state: ended }, expect: [resolved] }
  - name: is quiet
    timeline: [{ at: 0h, session: { user: x } }]
`;
const FAILING = RULE.replace('[fired low]', '[fired high]');

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-tests-'));
  file = join(folder, 'a-rule.yml');
  await writeFile(file, FAILING);
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('a test that fails shows where, what was expected and what came', async () => {
  const run = await runCli(['rules', 'test', file]);
  expect(run).toEqual({
    code: 1,
    stderr: '',
    stdout:
      'FAIL a-rule: fires <"&\n' +
      `     ${file}:10: after 0 s\n` +
      '       - expected fired high\n' +
      '       + got      fired low\n' +
      'ok   a-rule: is quiet\n' +
      '2 tests: 1 passed, 1 failed\n',
  });
});

test('the JUnit report tells CI the same', async () => {
  const bad = join(folder, 'bad.yml');
  const untested = join(folder, 'untested.yml');
  await writeFile(bad, RULE.replace('user: jdoe }, cond', "'usr\u0001': jdoe }, cond"));
  await writeFile(untested, RULE.replace(/tests:[\s\S]*/, ''));
  const junit = join(folder, 'junit.xml');
  const run = await runCli(['rules', 'test', '--junit', junit, file, bad, untested]);
  expect(run.code).toBe(1);
  const report = await readFile(junit, 'utf8');
  expect(report).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="pamwatch rules" tests="\d"/,
  );
  expect(report).toContain(
    `  <testsuite name="${file}" tests="2" failures="1" errors="0" skipped="0">\n` +
      `    <testcase classname="a-rule" name="fires &lt;&quot;&amp;" file="${file}" line="8">` +
      `<failure message="${file}:10: after 0 s, expected fired high, got fired low">     ${file}:10: after 0 s&#10;` +
      '       - expected fired high&#10;       + got      fired low</failure></testcase>\n' +
      `    <testcase classname="a-rule" name="is quiet" file="${file}" line="12"/>\n` +
      '  </testsuite>\n',
  );
  expect(report).toMatch(/<testcase [^>]*name="compiles"[^>]*><error message="there is no field/);
  expect(report).toContain('<skipped message="has no tests"/>');
  // What XML cannot hold is not in it.
  expect(report).not.toContain('\u0001');
});

test('a report that cannot be written is said', async () => {
  const junit = join(folder, 'nowhere', 'junit.xml');
  const run = await runCli(['rules', 'test', '--junit', junit, file]);
  expect(run.code).toBe(1);
  expect(run.stderr).toContain(`cannot write ${junit}`);
});

test('--watch runs the tests again when a file changes, and Ctrl-C ends it well', async () => {
  const child = spawn(process.execPath, ['cli/pamwatch.mjs', 'rules', 'test', '--watch', folder], {
    cwd: ROOT,
  });
  const closed = once(child, 'close');
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const heard = async (what: RegExp) => {
    while (!what.test(stdout)) {
      const [chunk] = await once(child.stdout, 'data');
      stdout += chunk;
    }
    stdout = '';
  };
  await heard(/1 passed, 1 failed\n\nwatching for changes/);
  await writeFile(file, RULE);
  await heard(/2 passed, 0 failed\n\nwatching for changes/);
  await writeFile(file, 'a: [');
  await heard(/not YAML[\s\S]*1 error\n\nwatching for changes/);
  child.kill('SIGINT');
  const [code] = await closed;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('--watch of what is not there says so', async () => {
  const run = await runCli(['rules', 'test', '--watch', join(folder, 'nowhere')]);
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toContain('there is no such file');
});
