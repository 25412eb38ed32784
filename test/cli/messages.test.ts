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

test.each([
  [['--rule', 'no-such-rule', '--channel', 'slack'], 1, 'no rule is named no-such-rule'],
  [['--rule', 'no-ticket', '--channel', 'pager'], 2, 'Allowed choices are slack, email'],
  [['--channel', 'slack'], 2, "required option '--rule <name>' not specified"],
  [['--rule', 'no-ticket', '--channel', 'slack', '--config', 'nowhere'], 1, 'nowhere:1: cannot'],
])('preview %s exits with a message', async (args, code, message) => {
  const run = await runCli(preview(...args));
  expect(run.stderr).toContain(message);
  expect(run).toMatchObject({ code, stdout: '' });
});
