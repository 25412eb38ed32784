import { runCli } from '#test/support/run-cli.ts';

const preview = (...args: string[]) => ['messages', 'preview', ...args];

test('a preview shows what each channel is sent, as text or as JSON', async () => {
  const rule = ['--rule', 'long-running-session'];
  const email = await runCli(preview(...rule, '--channel', 'email'));
  expect(email).toMatchObject({ code: 0, stderr: '' });
  expect(email.stdout).toMatch(/^Subject: \[PAM LOW\] jdoe on /);
  const slack = await runCli(preview(...rule, '--channel', 'slack', '--json'));
  expect(slack.code).toBe(0);
  const posts = slack.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(posts.length).toBeGreaterThan(1);
  for (const post of posts) expect(post).toMatchObject({ blocks: expect.any(Array) });
});

test('the preview of a digest tells of the alerts of all rules', async () => {
  const email = await runCli(preview('--digest', '--channel', 'email'));
  expect(email).toMatchObject({ code: 0, stderr: '' });
  expect(email.stdout).toMatch(/^Subject: \[PAM DIGEST\] \d+ open, \d+ fired/);
  for (const part of [/^Open {6}now: /m, /^Fired {5}[\w-]+: \d+ fired/m, /^Held {6}[\w-]+: /m]) {
    expect(email.stdout).toMatch(part);
  }
  const slack = await runCli(preview('--digest', '--channel', 'slack', '--json'));
  expect(JSON.parse(slack.stdout)).toMatchObject({ blocks: expect.any(Array) });
});

test.each([
  [['--rule', 'no-such-rule', '--channel', 'slack'], 1, 'no rule is named no-such-rule'],
  [['--rule', 'no-ticket', '--channel', 'pager'], 2, 'Allowed choices are slack, email'],
  [['--channel', 'slack'], 2, 'name a rule with --rule, or ask for the --digest'],
  [['--channel', 'slack', '--digest', '--rule', 'no-ticket'], 2, 'cannot be used with'],
  [['--rule', 'no-ticket', '--channel', 'slack', '--config', 'nowhere'], 1, 'nowhere:1: cannot'],
])('preview %s exits with a message', async (args, code, message) => {
  const run = await runCli(preview(...args));
  expect(run.stderr).toContain(message);
  expect(run).toMatchObject({ code, stdout: '' });
});
