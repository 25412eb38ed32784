import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT, runCli, runNode } from '#test/support/run-cli.ts';

test.each([
  [['--help'], 'Usage: pamwatch [options] [command]'],
  [['sessions', '--help'], 'Usage: pamwatch sessions'],
  [['sessions', 'parse', '--help'], '--time-zone <zone>'],
  [['sessions', 'list', '--help'], '--source <name>'],
  [['config', '--help'], 'Usage: pamwatch config'],
  [['config', 'check', '--help'], 'Usage: pamwatch config check'],
  [['config', 'schema', '--help'], 'Usage: pamwatch config schema'],
  [['help', 'sessions'], 'Usage: pamwatch sessions'],
])('%s explains itself and exits 0', async (args, expected) => {
  const { code, stdout, stderr } = await runCli(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(expected);
});

test.each([
  [[], 'Usage: pamwatch'],
  [['sessions'], 'Usage: pamwatch sessions'],
  [['sesions'], "unknown command 'sesions'"],
  [['--colour'], "unknown option '--colour'"],
  [['sessions', 'parse', 'x.json'], "required option '--vendor <name>' not specified"],
  [['sessions', 'parse', '--vendor', 'fudo'], "missing required argument 'file'"],
  [['sessions', 'parse', '--vendor', 'cyberark', 'x'], 'Allowed choices are segura, fudo'],
  [['sessions', 'parse', '--vendor', 'segura', '-'], "option '--time-zone <zone>' is missing"],
  [['sessions', 'parse', '--vendor', 'fudo', '--time-zone', 'Mars', '-'], 'no time zone'],
  [['sessions', 'parse', '--vendor', 'fudo', 'a', 'b'], 'too many arguments'],
  [['sessions', 'list'], "required option '--source <name>' not specified"],
  [['sessions', 'list', '--source', 'a', '--state', 'open'], 'Allowed choices are waiting, live'],
])(
  '%s is a wrong call: exit 2, one message, nothing on standard output',
  async (args, expected) => {
    const { code, stdout, stderr } = await runCli(args);
    expect(stderr).toContain(expected);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  },
);

test('the installed command hands over to Node 24 and passes on input, output and exit code', async () => {
  const answer = '{"result": "success", "session": []}';
  const args = ['sessions', 'parse', '--vendor', 'fudo', '-'];
  // `node` is whatever the machine has; the tests themselves run on 24.
  const good = await runNode(['cli/pamwatch.mjs', ...args], { stdin: answer }, 'node');
  expect(good).toEqual({ code: 0, stdout: '', stderr: '' });
  const bad = await runNode(['cli/pamwatch.mjs', ...args], { stdin: '{' }, 'node');
  expect(bad).toMatchObject({ code: 1, stdout: '' });
  const wrong = await runNode(['cli/pamwatch.mjs', 'no'], {}, 'node');
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
});

test('a reader that has seen enough is no error', async () => {
  const record = `{"id": "1", "status": "approved", "started_at": "2022-04-05 16:06:07+02"},`;
  const answer = `{"result": "success", "session": [${record.repeat(20_000).slice(0, -1)}]}`;
  const child = spawn(
    process.execPath,
    ['cli/pamwatch.mjs', 'sessions', 'parse', '--vendor', 'fudo', '-'],
    { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdout.once('data', () => child.stdout.destroy());
  child.stdin.end(answer);
  const [code] = await once(child, 'close');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
