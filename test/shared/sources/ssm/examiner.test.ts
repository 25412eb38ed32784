import { createSsmSimulator, type SsmSimulator } from '#local/simulators/ssm.ts';
import { createWorld } from '#local/simulators/world.ts';
import { createSsmExaminer } from '#shared/sources/ssm/examiner.ts';
import { ssmOptions } from '#shared/sources/ssm/options.ts';
import { someSourceDeps } from '#test/support/source-deps.ts';

const KEY = { access_key_id: 'AKIASIMULATOR', secret_access_key: 'made-up-s3cr3t' };

let simulator: SsmSimulator;
beforeEach(async () => {
  simulator = await createSsmSimulator({
    world: createWorld(),
    now: Date.now,
    credentials: KEY,
  });
});
afterEach(() => simulator.close());

async function verdicts(secretAccessKey = KEY.secret_access_key) {
  const options = ssmOptions.parse({ vendor: 'ssm', region: 'eu-central-1', url: simulator.url });
  const examiner = createSsmExaminer('aws', options, {
    ...someSourceDeps(() => ({}), Date.now),
    awsCredentials: async () => ({ accessKeyId: KEY.access_key_id, secretAccessKey }),
  });
  const found: string[] = [];
  for await (const { check, verdict, says } of examiner.access(new AbortController().signal)) {
    expect(says).not.toContain('s3cr3t');
    found.push(`${check} ${verdict}`);
  }
  return found;
}

test('tells good credentials, wrong ones and a missing right apart', async () => {
  expect(await verdicts()).toEqual(['auth ok', 'permission ok']);
  expect(await verdicts('wrong-s3cr3t')).toEqual(['auth FAIL']);
  simulator.fail('forbidden');
  expect(await verdicts()).toEqual(['auth ok', 'permission FAIL']);
});
