import { HOUR } from '#shared/sessions/instant.ts';
import { aFudo, closeFudos, NOW } from './a-fudo.ts';

afterEach(closeFudos);

test('connections of one session share the id of the first, which is its own leader', async () => {
  const fudo = await aFudo({}, { session_url: 'https://fudo.test/#/sessions/{group_id}' });
  const leader = fudo.world.open({ started_at: NOW - HOUR });
  const second = fudo.world.open({ started_at: NOW - HOUR, leader_id: leader });
  const alone = fudo.world.open({ started_at: NOW - HOUR });
  const { sessions } = await fudo.poll();
  expect(Object.fromEntries(sessions.map(({ id, group_id }) => [id, group_id]))).toEqual({
    [leader]: leader,
    [second]: leader,
    [alone]: alone,
  });
  for (const session of sessions.slice(0, 2)) {
    expect(fudo.source.link(session)).toBe(`https://fudo.test/#/sessions/${leader}`);
  }
});
