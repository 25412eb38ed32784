import { DescribeSessionsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { createSsmSimulator, type SsmSimulator } from '#local/simulators/ssm.ts';
import { createWorld, type World } from '#local/simulators/world.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';

const NOW = Date.UTC(2026, 4, 20, 14, 30);
const KEY = { access_key_id: 'AKIASIMULATOR', secret_access_key: 'made-up' };

let now = NOW;
let world: World;
let simulator: SsmSimulator;

beforeEach(async () => {
  now = NOW;
  world = createWorld();
  simulator = await createSsmSimulator({ world, now: () => now, credentials: KEY });
});
afterEach(() => simulator.close());

/** The SDK as anyone uses it: what it accepts and throws is what AWS would have to answer. */
function client(credentials: { accessKeyId?: string; secretAccessKey?: string } = {}) {
  return new SSMClient({
    region: 'eu-central-1',
    endpoint: simulator.url,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIASIMULATOR', secretAccessKey: 'made-up', ...credentials },
  });
}
type Input = ConstructorParameters<typeof DescribeSessionsCommand>[0];
const describeSessions = (input: Input, from = client()) =>
  from.send(new DescribeSessionsCommand(input));
const idsOf = async (input: Input) =>
  (await describeSessions(input)).Sessions?.map(({ SessionId }) => SessionId);

test('shows a session as the API Reference describes it, active first and then history', async () => {
  const id = world.open({
    started_at: NOW - HOUR,
    ended_at: NOW + MINUTE,
    user: 'alice',
    account: 'Admin',
    host: 'i-0123456789abcdef0',
    protocol: 'shell',
    request: 'patching',
    terminate_at: NOW + HOUR,
  });
  const session = {
    SessionId: id,
    Target: 'i-0123456789abcdef0',
    StartDate: new Date(NOW - HOUR),
    DocumentName: 'SSM-SessionManagerRunShell',
    Owner: 'arn:aws:sts::111122223333:assumed-role/Admin/alice',
    Reason: 'patching',
    MaxSessionDuration: '120',
    OutputUrl: {},
    AccessType: 'Standard',
  };
  const active = await describeSessions({ State: 'Active' });
  expect(active.Sessions).toEqual([{ ...session, Status: 'Connected' }]);
  expect(await idsOf({ State: 'History' })).toEqual([]);
  now += 2 * MINUTE;
  const history = await describeSessions({ State: 'History' });
  expect(history.Sessions).toEqual([
    { ...session, Status: 'Terminated', EndDate: new Date(NOW + MINUTE) },
  ]);
  expect(await idsOf({ State: 'Active' })).toEqual([]);
});

test('forgets a session 30 days after its end', async () => {
  const id = world.open({ started_at: NOW - DAY, ended_at: NOW });
  now = NOW + 30 * DAY - 1;
  expect(await idsOf({ State: 'History' })).toEqual([id]);
  now += 1;
  expect(await idsOf({ State: 'History' })).toEqual([]);
});

test('shows nobody who was not let in', async () => {
  for (const outcome of ['approved', 'rejected'] as const) {
    world.open({ started_at: NOW - HOUR, approval: { at: NOW, outcome } });
  }
  now = NOW - 1;
  expect(await idsOf({ State: 'Active' })).toEqual([]);
  now = NOW;
  expect(await idsOf({ State: 'Active' })).toEqual(['1']);
});

test('pages from the latest start on, whatever begins meanwhile', async () => {
  const ids = Array.from({ length: 5 }, (_, n) => world.open({ started_at: NOW - n * MINUTE }));
  const seen: unknown[] = [];
  let NextToken: string | undefined;
  do {
    const page = await describeSessions({ State: 'Active', MaxResults: 2, NextToken });
    seen.push(...(page.Sessions ?? []).map(({ SessionId }) => SessionId));
    ({ NextToken } = page);
    world.open({ started_at: now });
  } while (NextToken !== undefined);
  expect(seen).toEqual(ids);
});

test('filters', async () => {
  const old = world.open({ started_at: NOW - 2 * HOUR, host: 'i-1' });
  const fresh = world.open({ started_at: NOW - HOUR, host: 'i-2', user: 'alice', account: 'A' });
  const by = (
    key: 'InvokedAfter' | 'InvokedBefore' | 'SessionId' | 'Target' | 'Owner',
    value: string,
  ) => idsOf({ State: 'Active', Filters: [{ key, value }] });
  expect(await by('InvokedAfter', '2026-05-20T13:30:00Z')).toEqual([fresh]);
  expect(await by('InvokedBefore', '2026-05-20T13:30:00Z')).toEqual([old]);
  expect(await by('SessionId', old)).toEqual([old]);
  expect(await by('Target', 'i-2')).toEqual([fresh]);
  expect(await by('Owner', 'arn:aws:sts::111122223333:assumed-role/A/alice')).toEqual([fresh]);
});

test.each<[string, object, string]>([
  ['a page too large', { State: 'Active', MaxResults: 201 }, 'ValidationException'],
  ['no state', {}, 'ValidationException'],
  [
    'an unknown filter',
    { State: 'Active', Filters: [{ key: 'User', value: 'x' }] },
    'InvalidFilterKey',
  ],
  ['an empty filter', { State: 'Active', Filters: [] }, 'ValidationException'],
  ['a token of its own making', { State: 'Active', NextToken: 'abc' }, 'InvalidNextToken'],
])('refuses %s by the name AWS has for it', async (_what, input, name) => {
  const asked = describeSessions({ State: undefined, ...input });
  await expect(asked).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
});

test('a token is good for the list it came from', async () => {
  world.open({ started_at: NOW });
  world.open({ started_at: NOW });
  const { NextToken } = await describeSessions({ State: 'Active', MaxResults: 1 });
  await expect(describeSessions({ State: 'History', NextToken })).rejects.toMatchObject({
    name: 'InvalidNextToken',
  });
});

test.each([
  [{ accessKeyId: 'AKIAOTHER' }, 'UnrecognizedClientException'],
  [{ secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
])('turns away who signs with %j', async (credentials, name) => {
  const asked = describeSessions({ State: 'Active' }, client(credentials));
  await expect(asked).rejects.toMatchObject({ name });
  expect(simulator.requests).toMatchObject({ active: 0, refused: 1 });
});

test('turns away who does not sign, and whose request was changed on the way', async () => {
  const post = (headers: Record<string, string>, body: string) =>
    fetch(simulator.url, { method: 'POST', headers, body }).then((answer) => answer.text());
  const target = { 'x-amz-target': 'AmazonSSM.DescribeSessions' };
  expect(await post(target, '{"State":"Active"}')).toMatch('MissingAuthenticationToken');
  const from = client();
  let signed: Record<string, string> = {};
  from.middlewareStack.add(
    (next) => (args) => {
      const { request } = args;
      if (typeof request === 'object' && request !== null && 'headers' in request) {
        signed = { ...signed, ...Object(request.headers) };
      }
      return next(args);
    },
    { step: 'deserialize' },
  );
  await describeSessions({ State: 'Active' }, from);
  const { host: _host, 'content-length': _length, ...headers } = signed;
  expect(await post(headers, '{"State":"Active"}')).toMatch('Sessions');
  expect(await post(headers, '{"State":"Closed"}')).toMatch('InvalidSignatureException');
});

test('throttles by its own clock', async () => {
  const busy = await createSsmSimulator({
    world,
    now: () => now,
    credentials: KEY,
    requestsPerSecond: 1,
  });
  const from = new SSMClient({
    region: 'eu-central-1',
    endpoint: busy.url,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIASIMULATOR', secretAccessKey: 'made-up' },
  });
  const ask = () => describeSessions({ State: 'Active' }, from);
  await ask();
  await expect(ask()).rejects.toMatchObject({ name: 'ThrottlingException' });
  now += 1000;
  await ask();
  expect(busy.requests).toMatchObject({ active: 2, throttled: 1 });
  await busy.close();
});

test.each([
  ['unauthorized', 'UnrecognizedClientException'],
  ['forbidden', 'AccessDeniedException'],
  ['error', 'InternalServerError'],
] as const)('fails as %s with %s', async (failure, name) => {
  simulator.fail(failure);
  await expect(describeSessions({ State: 'Active' })).rejects.toMatchObject({ name });
});

test('knows no other operation', async () => {
  const headers = { 'x-amz-target': 'AmazonSSM.ResumeSession' };
  const answer = await fetch(simulator.url, { method: 'POST', headers, body: '{}' });
  expect(await answer.json()).toMatchObject({ __type: 'UnknownOperationException' });
});
