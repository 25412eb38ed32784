import type { Failure } from '#local/simulators/failure.ts';
import { createFudoSimulator, type FudoSimulator } from '#local/simulators/fudo.ts';
import { createWorld } from '#local/simulators/world.ts';

const now = Date.parse('2024-05-06T12:00:00Z');
const world = createWorld({ firstId: 3_927_138_875_067_084_301n });
let simulator: FudoSimulator;

beforeAll(async () => {
  for (let n = 0; n < 20; n += 1) world.open({ started_at: now });
  simulator = await createFudoSimulator({
    world,
    now: () => now,
    zone: 'Europe/Warsaw',
    credentials: { api_key: 'KEY' },
  });
});
beforeEach(() => {
  world.fail(undefined);
  simulator.fail(null);
});
afterAll(() => simulator.close());

function list(signal?: AbortSignal) {
  const headers = { authorization: 'KEY' };
  return fetch(`${simulator.url}/api/v2/session`, { headers, ...(signal ? { signal } : {}) });
}

describe('an appliance that fails', () => {
  test('drops the connection', async () => {
    world.fail('refused');
    await expect(list()).rejects.toThrow('fetch failed');
  });

  test('breaks off in the middle of the body', async () => {
    world.fail('broken');
    await expect(list().then((answer) => answer.text())).rejects.toThrow('terminated');
  });

  test('ends the body early and properly', async () => {
    world.fail('cut');
    const text = await (await list()).text();
    expect(text).toMatch(/^\{"result":"success"/);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test('takes longer than anyone waits', async () => {
    world.fail('slow');
    await expect(list(AbortSignal.timeout(50))).rejects.toThrow('timeout');
  });

  test.each<[Failure, number, string]>([
    ['unavailable', 503, '503 Service Unavailable'],
    ['throttled', 429, 'Too Many Requests'],
    ['html', 200, '<!DOCTYPE html>'],
    ['unauthorized', 401, 'Unauthorized'],
    ['forbidden', 403, 'Forbidden'],
    ['error', 500, 'Internal error'],
    ['empty', 200, '"session":[]'],
  ])('answers %s with %i', async (failure, status, words) => {
    simulator.fail(failure);
    const answer = await list();
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(words);
  });

  test('is well again when told so', async () => {
    simulator.fail('unavailable');
    simulator.fail(null);
    expect((await list()).status).toBe(200);
  });
});
