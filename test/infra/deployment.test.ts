import { join } from 'node:path';
import { readDeployment } from '#infra/deployment.ts';
import { aConfigText, NETWORK } from './a-stack.ts';
import { aConfigFolder } from './run-app.ts';

describe('what the configuration allows and AWS does not is refused with its line', () => {
  test.each([
    [
      'a poll that is rarer than its alarm can look back',
      aConfigText().replace('poll_every: 5m', 'poll_every: 2h'),
      'pamwatch.yaml:13: sources.fudo-dc1.poll_every: must be at most 1h',
    ],
    [
      'a sweep that is',
      aConfigText().replace('sweep_every: 12h', 'sweep_every: 3d'),
      'pamwatch.yaml:14: sources.fudo-dc1.sweep_every: must be at most 2d',
    ],
    [
      'a VPC that AWS would not call so',
      aConfigText(NETWORK.replace('vpc-0123456789abcdef0', 'vpc-main')),
      'pamwatch.yaml:20: network.vpc: must be vpc- and 8 or 17',
    ],
    [
      'a table named by its ARN',
      aConfigText('aws: { table: "arn:aws:dynamodb:eu-west-1:111122223333:table/x" }'),
      'pamwatch.yaml:19: aws.table: must be the name',
    ],
    [
      'a name that makes one too long for Lambda',
      aConfigText('aws: { stage: sixteen-letters- }').replaceAll('soc-slack', 'r'.repeat(32)),
      'shorten this or aws.stage by 1',
    ],
  ])('%s', async (_what, config, message) => {
    const folder = await aConfigFolder({ 'pamwatch.yaml': config });
    await expect(readDeployment(join(folder, 'pamwatch.yaml'))).rejects.toThrow(message);
  });
});

test('the bundle gets the configuration, its rules and what it names, and nothing else of the folder', async () => {
  const folder = await aConfigFolder({
    'pamwatch.yaml': aConfigText().replace('poll_every: 5m', 'tls: { ca: certs/root.pem }'),
    'certs/root.pem': '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
    'secrets.yaml': 'pamwatch/slack: { webhook_url: https://hooks.slack.com/x }',
  });
  const { files, configPath } = await readDeployment(join(folder, 'pamwatch.yaml'));
  const bundled = files.map(({ to }) => to);
  expect(configPath).toBe('config/pamwatch.yaml');
  expect(bundled).toEqual(
    expect.arrayContaining([
      'config/pamwatch.yaml',
      'config/certs/root.pem',
      'config/rules/long-running-session.yml',
    ]),
  );
  expect(bundled).not.toContain('config/secrets.yaml');
});
