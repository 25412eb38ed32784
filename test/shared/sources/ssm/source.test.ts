import { createSsmSimulator, type SsmSimulatorOptions } from '#local/simulators/ssm.ts';
import { createWorld } from '#local/simulators/world.ts';
import { DAY, HOUR, MINUTE, SECOND } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { ssmOptions } from '#shared/sources/ssm/options.ts';
import { createSsmSource } from '#shared/sources/ssm/source.ts';
import type { AwsCredentials, SourceDeps } from '#shared/sources/vendor.ts';
import { createTestServer } from '#test/support/http-server.ts';
import { someSourceDeps } from '#test/support/source-deps.ts';

const NOW = Date.UTC(2026, 4, 20, 14, 30);
const KEY = { access_key_id: 'AKIASIMULATOR', secret_access_key: 'made-up/s3cr3t' };
const CREDENTIALS = { accessKeyId: KEY.access_key_id, secretAccessKey: KEY.secret_access_key };
const everything = () => true;
const { signal } = new AbortController();

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function sourceAt(url: string, deps: Partial<SourceDeps> = {}, more: object = {}) {
  const options = ssmOptions.parse({ vendor: 'ssm', region: 'eu-central-1', url, ...more });
  const given = someSourceDeps(() => ({}));
  const source = createSsmSource('aws-fra', options, {
    ...given,
    awsCredentials: async () => CREDENTIALS,
    ...deps,
  });
  return { source, warnings: given.warnings };
}

async function aws(simulated: Partial<SsmSimulatorOptions> = {}, more: object = {}) {
  const world = createWorld();
  const clock = { now: NOW };
  const now = () => clock.now;
  const simulator = await createSsmSimulator({ world, now, credentials: KEY, ...simulated });
  closing.push(simulator.close);
  const { source } = sourceAt(simulator.url, { now }, more);
  const asked = () => simulator.bodies.map((body) => JSON.parse(body));
  return { world, clock, simulator, source, asked };
}

/** AWS that answers each request with the next of these, and the last one for ever. */
async function awsThatSays(...answers: readonly [object, ...object[]]) {
  let place = 0;
  const server = await createTestServer((_request, response) => {
    const answer = answers[Math.min(place, answers.length - 1)] ?? {};
    place += 1;
    const status = '__type' in answer ? 400 : 200;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer));
  });
  closing.push(server.close);
  return { server, ...sourceAt(server.url) };
}
const record = (SessionId: string, more: object = {}) => ({
  SessionId,
  Status: 'Connected',
  StartDate: NOW / 1000 - 60,
  ...more,
});

describe('changes', () => {
  test('ask for the history since the last reading, not for all of it', async () => {
    const { world, clock, source, asked } = await aws();
    const open = world.open({ started_at: NOW - 10 * DAY });
    for (let n = 0; n < 50; n++) {
      world.open({ started_at: NOW - 2 * DAY, ended_at: NOW - DAY });
    }
    const { cursor } = await source.changes({ keep: everything, signal });
    clock.now += MINUTE;
    const live = new Set([open]);
    const { sessions, seen, complete } = await source.changes({
      cursor,
      live,
      keep: everything,
      signal,
    });
    expect(asked().slice(2)).toEqual([
      { State: 'Active', MaxResults: 200 },
      {
        State: 'History',
        MaxResults: 200,
        Filters: [{ key: 'InvokedAfter', value: '2026-05-20T14:25:00Z' }],
      },
    ]);
    expect(sessions.map(({ id }) => id)).toEqual([open]);
    expect([seen, complete]).toEqual([1, false]);
  });

  test('show what began and ended between two readings', async () => {
    const { world, clock, source } = await aws();
    const { cursor } = await source.changes({ keep: everything, signal });
    const brief = world.open({ started_at: NOW + SECOND, ended_at: NOW + 5 * SECOND });
    clock.now += MINUTE;
    const { sessions } = await source.changes({ cursor, keep: everything, signal });
    expect(sessions).toEqual([
      expect.objectContaining({ id: brief, state: 'ended', ended_at: NOW + 5 * SECOND }),
    ]);
  });

  test('ask by its id for what was live and is active no more', async () => {
    const { world, clock, source, asked } = await aws();
    const old = world.open({ started_at: NOW - DAY });
    const { cursor } = await source.changes({ keep: everything, signal });
    clock.now += MINUTE;
    world.end(old, NOW + SECOND);
    const live = new Set([old]);
    const { sessions } = await source.changes({ cursor, live, keep: everything, signal });
    expect(sessions).toEqual([expect.objectContaining({ id: old, state: 'ended' })]);
    expect(asked().at(-1)).toMatchObject({
      State: 'History',
      Filters: [{ key: 'SessionId', value: old }],
    });
  });

  test('say nothing of what is in neither list: nobody knows whether it is over', async () => {
    const { source, clock } = await aws();
    const { cursor } = await source.changes({ keep: everything, signal });
    clock.now += MINUTE;
    const live = new Set(['gone']);
    const reading = await source.changes({ cursor, live, keep: everything, signal });
    expect(reading).toMatchObject({ sessions: [], complete: false });
  });

  test('read the whole history once that is cheaper than asking for each', async () => {
    const { world, clock, source, simulator } = await aws();
    const ids = Array.from({ length: 21 }, () => world.open({ started_at: NOW - DAY }));
    const { cursor } = await source.changes({ keep: everything, signal });
    clock.now += MINUTE;
    for (const id of ids) world.end(id, NOW + SECOND);
    const before = { ...simulator.requests };
    const live = new Set(ids);
    const reading = await source.changes({ cursor, live, keep: everything, signal });
    expect(reading.sessions.map(({ state }) => state)).toEqual(ids.map(() => 'ended'));
    expect(reading.complete).toBe(true);
    expect(simulator.requests.history - before.history).toBe(2);
  });

  test('begin anew with a cursor that is none of theirs', async () => {
    const { source, asked } = await aws();
    const reading = await source.changes({ cursor: { highest: '7' }, keep: everything, signal });
    expect(reading.complete).toBe(true);
    expect(asked()).toHaveLength(2);
  });

  test('place the cursor by the clock of AWS', async () => {
    const { world, clock, simulator } = await aws();
    world.open({ started_at: NOW - HOUR });
    const { source } = sourceAt(simulator.url, { now: () => clock.now - HOUR });
    const { cursor } = await source.changes({ keep: everything, signal });
    expect(Date.parse(String(cursor['read_to']))).toBeGreaterThanOrEqual(NOW - SECOND);
  });
});

test('what ends while the lists are read is in both, and over', async () => {
  const ended = record('a-1', { Status: 'Terminated', EndDate: NOW / 1000 });
  const { source, server } = await awsThatSays(
    { Sessions: [record('a-1')] },
    { Sessions: [ended] },
  );
  const { sessions, seen } = await source.sweep({ keep: everything, signal });
  expect([sessions.map(({ state }) => state), seen]).toEqual([['ended'], 1]);
  // The other way round it could be in neither.
  const states = server.seen.map(({ body }) => JSON.parse(body).State);
  expect(states).toEqual(['Active', 'History']);
});

test('a session that is kept while live and not when over leaves no stale one behind', async () => {
  const ended = record('a-1', { Status: 'Terminated', EndDate: NOW / 1000 });
  const { source } = await awsThatSays({ Sessions: [record('a-1')] }, { Sessions: [ended] });
  const keep = ({ state }: Session) => state === 'live';
  expect(await source.sweep({ keep, signal })).toMatchObject({ sessions: [], seen: 1 });
});

test('pages go on where AWS says, empty ones included', async () => {
  const { source, server } = await awsThatSays(
    { Sessions: [record('a-1')], NextToken: 'one' },
    { Sessions: [], NextToken: 'two' },
    { Sessions: [record('a-2')] },
    { Sessions: [] },
  );
  const { sessions } = await source.sweep({ keep: everything, signal });
  expect(sessions.map(({ id }) => id)).toEqual(['a-1', 'a-2']);
  const tokens = server.seen.map(({ body }) => JSON.parse(body).NextToken);
  expect(tokens).toEqual([undefined, 'one', 'two', undefined]);
});

test.each([
  ['a page that names itself next', { Sessions: [], NextToken: 'same' }, 'does not move on'],
  ['no sessions at all', {}, 'the answer has no Sessions'],
  ['sessions that are no list', { Sessions: null }, 'the answer has no Sessions'],
  ['a bad record', { Sessions: [record('a'), { SessionId: 'b' }] }, 'record 2: field "StartDate"'],
  ['a bad time', { Sessions: [record('a', { StartDate: 'today' })] }, 'not the JSON'],
])('refuses %s whole', async (_what, answer, message) => {
  const { source } = await awsThatSays(answer);
  await expect(source.sweep({ keep: everything, signal })).rejects.toMatchObject({
    name: 'SourceError',
    kind: 'malformed',
    message: expect.stringContaining(message),
  });
});

test('an answer about another session is not an answer', async () => {
  const { source } = await awsThatSays({ Sessions: [record('a-2')] });
  await expect(source.session('a-1', signal)).rejects.toThrow('is about another');
});

test('warns once of a status that nobody knows', async () => {
  const { source, warnings } = await awsThatSays({
    Sessions: [record('a', { Status: 'Paused' }), record('b', { Status: 'Paused' })],
  });
  await source.sweep({ keep: everything, signal });
  expect(warnings).toEqual([
    { message: expect.any(String), facts: { source: 'aws-fra', status: 'Paused' } },
  ]);
});

test('waits and asks again when AWS is asked too often', async () => {
  const { source, server } = await awsThatSays(
    { __type: 'ThrottlingException', message: 'Rate exceeded' },
    { Sessions: [record('a-1')] },
    { Sessions: [] },
  );
  const { seen } = await source.sweep({ keep: everything, signal });
  expect([seen, server.seen.length]).toEqual([1, 3]);
});

test('says so when AWS goes on being asked too often', async () => {
  const { source } = await aws({ requestsPerSecond: 0 });
  await expect(source.sweep({ keep: everything, signal })).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'aws-fra: AWS answered "ThrottlingException", saying "Rate exceeded"',
  });
});

test('takes credentials anew after they were refused, and shows none of them', async () => {
  const { simulator } = await aws();
  const given: AwsCredentials[] = [
    { ...CREDENTIALS, accessKeyId: 'ASIAOLD' },
    { ...CREDENTIALS, secretAccessKey: 'an-other/s3cr3t' },
    { ...CREDENTIALS, sessionToken: 'token/s3cr3t' },
  ];
  let times = 0;
  const awsCredentials = async () => {
    const credentials = given[times++];
    if (credentials === undefined) throw new Error('no profile called s3cr3t');
    return credentials;
  };
  const { source } = sourceAt(simulator.url, { awsCredentials });
  const read = () => source.session('1', signal).catch((error: unknown) => error);
  const outcomes = [await read(), await read(), await read()];
  expect(outcomes).toMatchObject([
    { kind: 'authentication', message: expect.stringContaining('does not know these credentials') },
    { kind: 'authentication', message: expect.stringContaining('the secret key is wrong') },
    {},
  ]);
  expect(outcomes[2]).toBeUndefined();
  expect(JSON.stringify(outcomes.map((error) => String(error)))).not.toMatch(/s3cr3t/);
});

test.each([-3 * HOUR, 20 * MINUTE])(
  'signs by the clock of AWS, %i ms from ours, once that has refused a signature',
  async (apart) => {
    const world = createWorld();
    const simulator = await createSsmSimulator({
      world,
      now: () => Date.now() + apart,
      credentials: KEY,
      oldestSignature: 5 * MINUTE,
    });
    closing.push(simulator.close);
    const id = world.open({ started_at: Date.now() - 10 * HOUR });
    const { source } = sourceAt(simulator.url, { now: Date.now });
    for (let reads = 0; reads < 3; reads += 1) {
      expect(await source.session(id, signal)).toMatchObject({ id });
    }
    expect(simulator.requests.refused).toBe(1);
  },
);

test('a wrong key is not tried by another clock without end', async () => {
  const simulator = await createSsmSimulator({
    world: createWorld(),
    now: () => Date.now() + HOUR,
    credentials: KEY,
    oldestSignature: 5 * MINUTE,
  });
  closing.push(simulator.close);
  const awsCredentials = async () => ({ ...CREDENTIALS, secretAccessKey: 'wrong/s3cr3t' });
  const { source } = sourceAt(simulator.url, { now: Date.now, awsCredentials });
  await expect(source.session('a', signal)).rejects.toMatchObject({ kind: 'authentication' });
  expect(simulator.requests.refused).toBe(2);
});

test('says what is missing where there are no credentials', async () => {
  const awsCredentials = async () => {
    throw new Error('Could not load credentials from any providers');
  };
  const { source } = sourceAt('http://127.0.0.1:1', { awsCredentials });
  await expect(source.sweep({ keep: everything, signal })).rejects.toMatchObject({
    kind: 'authentication',
    message: expect.stringContaining('there are no AWS credentials here'),
  });
});

test('signs for its region, also at an endpoint of another name', async () => {
  const { source, server } = await awsThatSays({ Sessions: [] });
  await source.sweep({ keep: everything, signal });
  const { authorization, 'x-amz-target': target } = server.seen[0]?.headers ?? {};
  expect(authorization).toMatch(/Credential=AKIASIMULATOR\/\d{8}\/eu-central-1\/ssm\/aws4_request/);
  expect(target).toBe('AmazonSSM.DescribeSessions');
});
