import { type PreviewOptions, previewMessage } from '#cli/messages-preview.ts';

async function preview(options: PreviewOptions): Promise<string> {
  let printed = '';
  const print = async (text: string) => {
    printed += text;
  };
  expect(await previewMessage(options, { print })).toBe(0);
  return printed;
}

test('a rule is shown in the mailbox from its first message to its last', async () => {
  const printed = await preview({ rule: 'long-running-session', channel: 'email' });
  const subjects = printed.match(/^Subject: .*$/gm) ?? [];
  expect(subjects[0]).toMatch(/^Subject: \[PAM LOW\] jdoe on .*\(limit 4 h\) #[0-9A-Z]{5}$/);
  expect(subjects.at(-1)).toMatch(/^Subject: \[PAM RESOLVED\] jdoe on /);
  expect(printed).toMatch(/^Next {6}medium at /m);
});

test('in Slack it is shown without markup, or as the JSON that is sent', async () => {
  const rule = 'long-running-session';
  const shown = await preview({ rule, channel: 'slack' });
  expect(shown).toContain('LOW: jdoe has been on');
  expect(shown).not.toMatch(/`|&\w+;/);
  const lines = (await preview({ rule, channel: 'slack', json: true })).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).blocks[0].type)).toEqual(lines.map(() => 'header'));
});

test('a rule that only goes to the digest says so', async () => {
  const printed = await preview({ rule: 'no-ticket', channel: 'slack' });
  expect(printed).toMatch(/^no-ticket is for the digest; sent by itself/);
});

test('a name that no rule has is answered with the names there are', async () => {
  await expect(preview({ rule: 'long-runing', channel: 'email' })).rejects.toThrow(
    /^no rule is named long-runing; there are: .*long-running-session/,
  );
});

test('a correlation is shown with the sessions of its group', async () => {
  const shown = await preview({ rule: 'two-addresses-at-once', channel: 'email' });
  expect(shown).toMatch(/^two-addresses-at-once is for the digest; sent by itself/);
  expect(shown).toMatch(/^Subject: \[PAM MEDIUM\] jdoe from 2 addresses at once/m);
  expect(shown).toContain('Group     user jdoe');
  expect(shown).toMatch(/Sessions {2}\S+ #b,/);
});
