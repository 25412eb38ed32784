import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildHandler } from '#infra/bundle.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'pamwatch-notify-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** More is felt on every cold start. */
const LARGEST_KILOBYTES = 1200;

const CONFIG = `version: 1
sources:
  fudo-dc1:
    vendor: fudo
    url: https://fudo.bank.example
    time_zone: Europe/Warsaw
    auth: { api_key: { secret: pamwatch/fudo-dc1 } }
receivers:
  soc-slack: { slack: { secret: pamwatch/slack } }
operators: { email: ops@bank.example }
`;

/** Invokes the bundle in a process of its own, as Lambda would, with one message that is none. */
const INVOKE = `
const { handler } = await import(process.argv[1]);
const Records = [{ messageId: 'one', body: 'no message' }];
console.log('ANSWER ' + JSON.stringify(await handler({ Records }, {})));
`;

test('the bundle starts by itself and answers a batch', async () => {
  buildHandler('notify', folder);
  writeFileSync(join(folder, 'pamwatch.yaml'), CONFIG);
  const { stdout } = await run(
    process.execPath,
    ['--input-type=module', '-e', INVOKE, join(folder, 'index.mjs')],
    {
      cwd: folder,
      env: {
        AWS_REGION: 'eu-central-1',
        RECEIVER: 'soc-slack',
        TABLE_NAME: 'pamwatch',
        PAMWATCH_CONFIG: 'pamwatch.yaml',
      },
    },
  );
  expect(stdout).toContain('ANSWER {"batchItemFailures":[{"itemIdentifier":"one"}]}');
  expect(stdout).toContain('"DeliveryFailed":1');
  expect(statSync(join(folder, 'index.mjs')).size / 1024).toBeLessThan(LARGEST_KILOBYTES);
});
