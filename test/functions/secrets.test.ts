import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecretReader } from '#functions/secrets.ts';

/** By name; what is absent has no value yet. */
const values = new Map<string, string>();
/** By name: what is answered instead of a value. */
const failures = new Map<string, { readonly __type: string; readonly message: string }>();
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
    const failure = failures.get(name) ?? missing;
    response.end(JSON.stringify(value === undefined ? failure : { SecretString: value }));
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
  failures.clear();
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
    'the secret pamwatch/slack cannot be read: it has no value yet: store one with "aws secretsmanager put-secret-value" (ResourceNotFoundException, saying "no value for AWSCURRENT")',
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
    expect(String(error)).toContain(
      'the secret pamwatch/fudo cannot be used: its value must be a JSON object',
    );
    expect(String(error)).not.toContain('hunter2');
  },
);

const ROLE = 'arn:aws:sts::111122223333:assumed-role/poller/poll';

test.each([
  [
    'AccessDeniedException',
    `User: ${ROLE} is not authorized to perform: secretsmanager:GetSecretValue on resource: x`,
    'whoever runs this may not read it: allow secretsmanager:GetSecretValue on it',
  ],
  [
    'AccessDeniedException',
    'Access to KMS is not allowed',
    'may not use the key that encrypts it: allow kms:Decrypt on that key',
  ],
  [
    'ResourceNotFoundException',
    "Secrets Manager can't find the specified secret.",
    'this account and region have no such secret',
  ],
  [
    'InvalidRequestException',
    'You can’t perform this operation on the secret because it was marked for deletion.',
    'it is about to be deleted',
  ],
  ['DecryptionFailure', 'no', 'the key that encrypts it does not decrypt it'],
  ['ExpiredTokenException', 'The security token is expired', 'AWS takes no credentials from here'],
  ['SomethingNew', 'odd', 'Secrets Manager did not give it out'],
])('%s, saying %j, says what to do', async (__type, message, advice) => {
  failures.set('pamwatch/fudo', { __type, message });
  const reading = createSecretReader(client, () => 0)('pamwatch/fudo');
  const error: unknown = await reading.catch((reason: unknown) => reason);
  expect(String(error)).toContain('Error: the secret pamwatch/fudo cannot be read: ');
  expect(String(error)).toContain(advice);
  expect(String(error)).toContain(`(${__type}, saying "`);
});

test('a way that leads nowhere and missing credentials are told apart from a refusal', async () => {
  const nowhere = new SecretsManagerClient({
    endpoint: 'http://127.0.0.1:1',
    region: 'eu-central-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await expect(createSecretReader(nowhere, () => 0)('x')).rejects.toThrow(
    'Secrets Manager cannot be reached',
  );
  const stranger = new SecretsManagerClient({
    region: 'eu-central-1',
    credentials: async () => {
      throw Object.assign(new Error('Could not load credentials'), {
        name: 'CredentialsProviderError',
      });
    },
  });
  await expect(createSecretReader(stranger, () => 0)('x')).rejects.toThrow('set AWS_PROFILE');
});
