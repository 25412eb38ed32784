import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecretReader } from '#functions/secrets.ts';

/** By name; what is absent has no value yet. */
const values = new Map<string, string>();
let asked: string[] = [];
let server: Server;
let client: SecretsManagerClient;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { SecretId: name } = JSON.parse(Buffer.concat(chunks).toString());
    asked.push(name);
    const value = values.get(name);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.statusCode = value === undefined ? 400 : 200;
    const missing = { __type: 'ResourceNotFoundException', message: 'no value for AWSCURRENT' };
    response.end(JSON.stringify(value === undefined ? missing : { SecretString: value }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

beforeEach(() => {
  values.clear();
  asked = [];
});

afterAll(async () => {
  client.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

test('a secret is read once and then from memory, until it may have changed', async () => {
  let now = 0;
  const readSecret = createSecretReader(client, () => now);
  values.set('pamwatch/slack', '{"webhook_url":"https://hooks.example/1"}');
  expect(await readSecret('pamwatch/slack')).toEqual({ webhook_url: 'https://hooks.example/1' });
  values.set('pamwatch/slack', '{"webhook_url":"https://hooks.example/2"}');
  now += 60_000;
  expect(await readSecret('pamwatch/slack')).toEqual({ webhook_url: 'https://hooks.example/1' });
  expect(asked).toEqual(['pamwatch/slack']);
  now += 5 * 60_000;
  expect(await readSecret('pamwatch/slack')).toEqual({ webhook_url: 'https://hooks.example/2' });
});

test('a secret without a value says what to do, and is asked for again', async () => {
  const readSecret = createSecretReader(client, () => 0);
  await expect(readSecret('pamwatch/slack')).rejects.toThrow(
    'secret "pamwatch/slack": it has no value yet: store one with "aws secretsmanager put-secret-value" (ResourceNotFoundException)',
  );
  values.set('pamwatch/slack', '{"webhook_url":"x"}');
  expect(await readSecret('pamwatch/slack')).toEqual({ webhook_url: 'x' });
});

test.each(['hunter2', '"hunter2"', '["hunter2"]', '{"api_key":{"hunter2":1}}', ''])(
  'a value that is no object of texts is refused without being quoted: %s',
  async (value) => {
    values.set('pamwatch/fudo', value);
    const readSecret = createSecretReader(client, () => 0);
    const error: unknown = await readSecret('pamwatch/fudo').catch((reason: unknown) => reason);
    expect(String(error)).toContain('secret "pamwatch/fudo": its value must be a JSON object');
    expect(String(error)).not.toContain('hunter2');
  },
);
