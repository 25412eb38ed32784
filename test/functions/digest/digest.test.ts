import { message as messageSchema } from '#shared/alerts/message.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aDigestWorld } from '#test/support/a-digest.ts';
import { aRule } from '#test/support/a-rule.ts';
import { aSession, START } from '#test/support/a-session.ts';

/** 06:00, 14:00 and 22:00 after START, which is 22:41. */
const SIX = Date.UTC(2026, 0, 7, 6);
const TWO = SIX + 8 * HOUR;

/** A source that was first read at START and is polled at each of the times, a session open since START. */
async function polled(times: readonly number[], rules = [aRule()]) {
  const world = aDigestWorld(rules);
  world.poll.source.show([]);
  await world.poll.pollAt(START);
  world.poll.source.show([aSession()]);
  for (const at of times) await world.poll.pollAt(at);
  return world;
}

test('tells what fired, what is open and what is covered, and the message is as its schema says', async () => {
  const world = await polled([START + 4 * HOUR, START + 10 * HOUR, TWO - MINUTE]);
  expect(await world.digestAt(TWO)).toEqual({ outcome: 'told' });
  const [message] = world.digests();
  expect(messageSchema.parse(message)).toEqual(message);
  expect(message).toMatchObject({ reason: 'digest', level: 'informational', source: '*' });
  expect(message?.digest).toMatchObject({
    empty: false,
    open: { total: 1, by_level: { medium: 1 }, alerts: [{ rule: 'long-running-session' }] },
    fired: { rules: [{ fired: 1, escalated: 1, levels: { medium: 1 } }] },
    counts: { open: 1, fired: 1, escalated: 1, held: 0 },
  });
  expect(world.measured).toEqual(['DigestFinished']);
});

test('tells of what is open though people know it from the first look or a storm alone', async () => {
  const world = aDigestWorld([aRule()]);
  world.poll.source.show([aSession({ id: 'before' })]);
  await world.poll.pollAt(START + 5 * HOUR);
  const limits = { ...world.poll.deps().limits, storm: 2 };
  const crowd = ['a', 'b', 'c'].map((id) => aSession({ id, started_at: START + HOUR }));
  world.poll.source.show([aSession({ id: 'before' }), ...crowd]);
  await world.poll.pollAt(START + 5 * HOUR + 1, { limits });
  expect(world.poll.heard()).toEqual(['baseline', 'storm']);
  await world.digestAt(SIX);
  expect(world.digests()[0]?.digest?.open).toMatchObject({ total: 4, by_level: { low: 4 } });
});

test('what reached no level of any receiver is held back, and told', async () => {
  const world = await polled([START + 5 * HOUR, SIX - MINUTE]);
  await world.digestAt(SIX);
  expect(world.digests()[0]?.digest).toMatchObject({
    held: { rules: [{ fired: 1, levels: { low: 1 } }] },
    fired: { rules: [] },
    counts: { held: 1, fired: 0, notifications: 0 },
  });
});

test('what a rule leaves to the digest is held back, and is not among what is open', async () => {
  const world = await polled([TWO - HOUR, TWO - MINUTE], [aRule({ deliver: 'digest' })]);
  await world.digestAt(TWO);
  expect(world.digests()[0]?.digest).toMatchObject({
    open: { total: 0 },
    held: { rules: [{ fired: 1, levels: { medium: 1 }, examples: [{ level: 'medium' }] }] },
  });
});

test('an experimental rule is told with what it would have sent, and to whom', async () => {
  const rule = aRule({ deliver: 'digest', status: 'experimental' });
  const times = [START + 4 * HOUR, START + 10 * HOUR, START + 16 * HOUR];
  const world = await polled(times, [rule]);
  world.poll.source.show([aSession({ state: 'ended', ended_at: START + 16 * HOUR + 1 })]);
  await world.poll.pollAt(START + 17 * HOUR);
  await world.digestAt(START + 18 * HOUR);
  const { trial, held } = world.digests()[0]?.digest ?? {};
  expect(held?.rules).toEqual([]);
  // Fired low, climbed to medium and high, over: the end goes to whom the peak went to.
  expect(trial?.rules).toMatchObject([
    {
      rule: 'long-running-session',
      would_send: 4,
      levels: { low: 1, medium: 1, high: 2 },
      receivers: { 'soc-slack': 3, 'soc-mail': 2 },
    },
  ]);
});

test('covers from where the last digest ended, so a missed one is told by the next', async () => {
  const world = await polled([START + 10 * HOUR, START + 11 * HOUR]);
  await world.digestAt(START + HOUR);
  await world.digestAt(START + 3 * DAY);
  const [first, second] = world.digests().map(({ digest }) => digest);
  expect(second?.from).toBe(first?.until);
  expect(second?.counts.fired).toBe(1);
  expect(second?.before).toEqual(first?.counts);
});

test('what is so young that it may still be being noted is left to the next digest', async () => {
  const world = await polled([START + 10 * HOUR, TWO - 1000]);
  const late = aSession({ id: 'B', started_at: TWO - 10 * HOUR });
  world.poll.source.show([aSession(), late]);
  await world.poll.pollAt(TWO - 500);
  await world.digestAt(TWO);
  await world.poll.pollAt(TWO + HOUR);
  await world.digestAt(TWO + 8 * HOUR);
  const fired = world.digests().map(({ digest }) => digest?.counts.fired);
  expect(fired).toEqual([1, 1]);
});

test('an invocation that comes twice sends one digest', async () => {
  const world = await polled([SIX - MINUTE]);
  expect(await world.digestAt(SIX)).toEqual({ outcome: 'told' });
  expect(await world.digestAt(SIX + 1000)).toEqual({ outcome: 'already' });
  expect(await world.digestAt(SIX + 7 * HOUR)).toEqual({ outcome: 'already' });
  expect(world.digests()).toHaveLength(1);
});

test('two invocations at once send one digest; the other is tried again, and finds it told', async () => {
  const world = await polled([SIX - MINUTE]);
  const both = await Promise.allSettled([world.digestAt(SIX), world.digestAt(SIX)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await world.digestAt(SIX + MINUTE)).toEqual({ outcome: 'already' });
  expect(world.digests()).toHaveLength(1);
});

test('by hand there is a digest at any time, and the scheduled one goes on from it', async () => {
  const world = await polled([START + 10 * HOUR]);
  await world.digestAt(SIX);
  expect(await world.digestAt(SIX + 4 * HOUR, {}, true)).toEqual({ outcome: 'told' });
  expect(await world.digestAt(TWO)).toEqual({ outcome: 'told' });
  const [, byHand, scheduled] = world.digests().map(({ digest }) => digest);
  expect(scheduled?.from).toBe(byHand?.until);
  expect(await world.digestAt(TWO + 1000, {}, true)).toEqual({ outcome: 'told' });
  expect(await world.digestAt(TWO + 1000, {}, true)).toEqual({ outcome: 'already' });
});

test('a time in which nothing happened is one line, sent or not as the configuration says', async () => {
  for (const sendEmpty of [true, false]) {
    const world = aDigestWorld();
    world.poll.source.show([]);
    await world.poll.pollAt(START);
    await world.digestAt(START + MINUTE * 5);
    await world.poll.pollAt(SIX - 3 * MINUTE);
    await world.poll.pollAt(SIX - 3 * MINUTE, {}, true);
    // The gap between the two polls is told; after it there is nothing.
    await world.digestAt(SIX);
    for (let at = SIX + MINUTE; at <= TWO; at += 8 * MINUTE) await world.poll.pollAt(at);
    const before = world.digests().length;
    const { outcome } = await world.digestAt(TWO, { sendEmpty });
    expect(outcome).toBe(sendEmpty ? 'told' : 'nothing to tell');
    expect(world.digests()).toHaveLength(before + (sendEmpty ? 1 : 0));
    if (sendEmpty) expect(world.digests().at(-1)?.title).toBe('Nothing to report');
    // Told or not, the time is over.
    expect(await world.digestAt(TWO + 1)).toEqual({ outcome: 'already' });
  }
});

test('a session that nobody confirms any more stays in every digest until it is seen to end', async () => {
  const world = await polled([START + 10 * HOUR]);
  world.poll.source.show([]);
  for (let hour = 11; hour < 48; hour += 1) await world.poll.pollAt(START + hour * HOUR);
  await world.digestAt(START + 48 * HOUR);
  await world.digestAt(START + 60 * HOUR);
  world.poll.source.show([aSession({ state: 'ended', ended_at: START + 61 * HOUR })]);
  await world.poll.pollAt(START + 62 * HOUR);
  await world.digestAt(START + 72 * HOUR);
  const digests = world.digests().map(({ digest }) => digest);
  expect(digests.map((digest) => digest?.stale.total)).toEqual([1, 1, 0]);
  expect(digests.map((digest) => digest?.open.alerts.map(({ stale }) => stale))).toEqual([
    [true],
    [true],
    [],
  ]);
});

test('a source that is down, was never read or never swept is told', async () => {
  const world = await polled([START + HOUR]);
  const sources = ['segura-sp', 'fudo-dc1'].map((name) => ({
    name,
    poll_every: MINUTE,
    sweep_every: 6 * HOUR,
  }));
  await world.digestAt(START + 20 * HOUR, { sources });
  const digest = world.digests()[0]?.digest;
  expect(digest?.sources.troubles).toMatchObject([
    { source: 'segura-sp', what: 'down' },
    { source: 'fudo-dc1', what: 'never_read' },
    { source: 'segura-sp', what: 'never_swept' },
    { source: 'segura-sp', what: 'gap', gaps: 1, seconds: 3600 },
    { source: 'segura-sp', what: 'first_look' },
  ]);
  expect(world.digests()[0]?.title).toContain('segura-sp NOT READ, fudo-dc1 NOT READ');
});

test('after a long silence it says from where on it does not tell', async () => {
  const world = await polled([START + HOUR]);
  await world.digestAt(START + 2 * HOUR);
  const until = world.digests()[0]?.digest?.until;
  await world.digestAt(START + 50 * DAY);
  expect(world.digests()[1]?.digest?.cut_from).toBe(until);
});

test('a schedule without times tells nothing', async () => {
  const world = await polled([]);
  const schedule = { at: [], days: 'mon-sun', zone: 'UTC' };
  expect(await world.digestAt(SIX, { schedule })).toEqual({ outcome: 'off' });
  expect(world.digests()).toEqual([]);
});

test('a topic that does not take the digest is a failure, and the next try sends the same', async () => {
  const world = await polled([SIX - MINUTE]);
  const publish = () => Promise.reject(new Error('SNS is down'));
  await expect(world.digestAt(SIX, { publish })).rejects.toThrow('SNS is down');
  expect(world.measured).toEqual(['DigestFailed']);
  await expect(world.digestAt(SIX + MINUTE)).rejects.toThrow('a retry');
  expect(await world.digestAt(SIX + 3 * MINUTE)).toEqual({ outcome: 'already' });
  expect(world.digests()).toHaveLength(1);
});
