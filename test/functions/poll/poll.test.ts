import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { aPollWorld } from '#test/support/a-poll.ts';
import { aRule } from '#test/support/a-rule.ts';
import { aSession, START } from '#test/support/a-session.ts';

const ended = (at: number, parts = {}) => aSession({ state: 'ended', ended_at: at, ...parts });

describe('the first poll', () => {
  test('says once what is live, what is over a limit and what looks like a ghost', async () => {
    const { source, pollAt, published } = aPollWorld();
    source.show([
      aSession({ id: '1', started_at: START - 30 * DAY }),
      aSession({ id: '2', started_at: START - 5 * HOUR }),
      aSession({ id: '3' }),
      ended(START - DAY, { id: '4', started_at: START - 2 * DAY }),
    ]);
    await pollAt(START);
    await pollAt(START + MINUTE);
    const summaries = published.filter((message) => message.kind === 'summary');
    expect(summaries).toMatchObject([
      {
        reason: 'baseline',
        total: 3,
        baseline: { over_limit: [{ id: '2' }], ghosts: [{ id: '1' }] },
      },
    ]);
    expect(published.filter((message) => message.kind === 'notification')).toEqual([]);
  });

  test('does not call over a limit what is for the digest alone', async () => {
    const { source, pollAt, published } = aPollWorld([aRule({ deliver: 'digest' })]);
    source.show([aSession({ started_at: START - 5 * HOUR })]);
    await pollAt(START);
    expect(published[0]).toMatchObject({ baseline: { live: 1, over_limit_total: 0 } });
  });

  test('that fails leaves everything to the next', async () => {
    const { source, pollAt, heard } = aPollWorld();
    source.show([aSession()]);
    source.down();
    await expect(pollAt(START)).rejects.toThrow('segura-sp: no answer');
    source.up();
    await pollAt(START + MINUTE);
    expect(heard()).toEqual(['baseline']);
  });
});

describe('a session that stays open', () => {
  test('is told when it fires, climbs and ends', async () => {
    const { source, pollAt, heard } = aPollWorld();
    await pollAt(START - MINUTE);
    source.show([aSession()]);
    for (const hour of [0, 4, 10, 10.5]) await pollAt(START + hour * HOUR);
    source.show([ended(START + 11 * HOUR)]);
    await pollAt(START + 11 * HOUR + MINUTE);
    expect(heard()).toEqual(['baseline', 'fired low', 'escalated medium', 'resolved']);
  });

  test('costs one write when it appears and none while nothing changes', async () => {
    const world = aPollWorld();
    let writes = 0;
    const store = {
      ...world.store,
      saveItem: (item: Parameters<typeof world.store.saveItem>[0]) => {
        writes += 1;
        return world.store.saveItem(item);
      },
    };
    await world.pollAt(START - MINUTE, { store });
    world.source.show([aSession()]);
    for (let minute = 0; minute < 30; minute++)
      await world.pollAt(START + minute * MINUTE, { store });
    expect(writes).toBe(1);
  });

  test('was written about before anyone heard of it', async () => {
    const { source, store, pollAt, published } = aPollWorld();
    await pollAt(START - MINUTE);
    source.show([aSession()]);
    await pollAt(START + 5 * HOUR);
    const [fired] = published.filter((message) => message.kind === 'notification');
    if (fired === undefined || fired.kind === 'summary') throw new Error('nothing was published');
    expect(await store.readTransitions(fired.alert)).toMatchObject([{ n: 1, session: '481516' }]);
    expect(JSON.parse((await store.readTransitions(fired.alert))[0]?.body ?? '')).toEqual(fired);
  });
});

test('a known session that the list shows as long over needs no second question', async () => {
  const { source, pollAt, heard } = aPollWorld();
  await pollAt(START - MINUTE);
  source.show([aSession()]);
  for (const hour of [0, 5, 8]) await pollAt(START + hour * HOUR);
  source.show([ended(START + 6 * HOUR)]);
  await pollAt(START + 9 * HOUR);
  expect(heard()).toEqual(['baseline', 'fired low', 'resolved']);
  expect(source.asked()).toBe(0);
});

test('an alert links to the session in the PAM, and to its runbook where runbooks can be read', async () => {
  const { source, pollAt, published } = aPollWorld();
  const runbooks = 'https://git.example/pamwatch/blob/main';
  await pollAt(START - MINUTE);
  source.show([aSession()]);
  await pollAt(START + 5 * HOUR, { runbooks });
  expect(published.at(-1)).toMatchObject({
    links: {
      session: 'https://pam.example/481516',
      runbook: `${runbooks}/docs/runbooks/alerts/long-running-session.md`,
    },
  });
});

describe('polls that were missed', () => {
  test('change nothing but lateness', async () => {
    const { source, pollAt, heard, published } = aPollWorld();
    await pollAt(START - MINUTE);
    source.show([ended(START + 17 * HOUR)]);
    await pollAt(START + 3 * DAY);
    expect(heard()).toEqual(['baseline', 'resolved']);
    expect(published.at(-1)).toMatchObject({
      peak_level: 'high',
      first: true,
      late_seconds: (3 * DAY - 17 * HOUR) / 1000,
    });
  });

  test('do not find again what an earlier poll has told', async () => {
    const { source, pollAt, heard } = aPollWorld();
    await pollAt(START - MINUTE);
    source.show([ended(START + 5 * HOUR)]);
    for (let minute = 1; minute < 20; minute++) await pollAt(START + 5 * HOUR + minute * MINUTE);
    expect(heard()).toEqual(['baseline', 'resolved']);
  });
});

describe('an appliance that is down', () => {
  test('fails the poll, closes nothing, and what falls due fires unverified at the third', async () => {
    const { source, pollAt, heard, published, measured } = aPollWorld();
    await pollAt(START - MINUTE);
    source.show([aSession()]);
    await pollAt(START);
    source.down();
    for (let minute = 0; minute < 4; minute++) {
      await expect(pollAt(START + 4 * HOUR + minute * MINUTE)).rejects.toThrow('no answer');
    }
    expect(heard()).toEqual(['baseline', 'fired low']);
    expect(published.at(-1)).toMatchObject({ unverified: true });
    expect(measured.filter((metric) => metric === 'PollFailed')).toHaveLength(4);
    source.up();
    await pollAt(START + 5 * HOUR);
    expect(heard()).toEqual(['baseline', 'fired low']);
  });

  test('hides no session that began and ended meanwhile', async () => {
    const { source, pollAt, heard } = aPollWorld();
    await pollAt(START - MINUTE);
    source.down();
    for (let hour = 0; hour < 10; hour++) {
      await expect(pollAt(START + hour * HOUR)).rejects.toThrow('no answer');
    }
    source.up();
    source.show([ended(START + 5 * HOUR)]);
    await pollAt(START + 10 * HOUR);
    expect(heard()).toEqual(['baseline', 'resolved']);
  });

  test('does not keep what is already decided from going out first', async () => {
    const { source, pollAt, heard } = aPollWorld();
    await pollAt(START - MINUTE);
    source.show([aSession()]);
    const refused = { publish: () => Promise.reject(new Error('the topic does not answer')) };
    await expect(pollAt(START + 4 * HOUR, refused)).rejects.toThrow('the topic does not answer');
    const heardWhenCalled: string[][] = [];
    const silent = {
      ...source,
      changes: async () => {
        heardWhenCalled.push(heard());
        throw new Error('no answer');
      },
    };
    await expect(pollAt(START + 4 * HOUR + MINUTE, { source: silent })).rejects.toThrow(
      'no answer',
    );
    expect(heardWhenCalled).toEqual([['baseline', 'fired low']]);
  });
});

test('a poll that failed says in the log what failed, each failure by itself', async () => {
  const { source, pollAt } = aPollWorld();
  const errors: unknown[] = [];
  const log = { info: () => {}, warn: () => {}, error: (...line: unknown[]) => errors.push(line) };
  await pollAt(START - MINUTE);
  source.show([aSession()]);
  const refused = () => Promise.reject(new Error('the topic does not answer'));
  await expect(pollAt(START + 5 * HOUR, { publish: refused, log })).rejects.toThrow();
  source.down();
  await expect(pollAt(START + 6 * HOUR, { publish: refused, log })).rejects.toThrow('3 failures');
  expect(errors).toEqual([
    ['the poll failed', { source: 'segura-sp', errors: ['Error: the topic does not answer'] }],
    [
      'the poll failed',
      {
        source: 'segura-sp',
        errors: [
          'Error: the topic does not answer',
          'SourceError: segura-sp: no answer',
          'Error: the topic does not answer',
        ],
      },
    ],
  ]);
});

describe('a list that is suddenly short', () => {
  test('closes nothing: each session is asked for by its id', async () => {
    const { source, pollAt, heard } = aPollWorld();
    await pollAt(START - MINUTE);
    source.show([aSession()]);
    await pollAt(START);
    await pollAt(START + 5 * HOUR);
    source.show([]);
    await pollAt(START + 6 * HOUR);
    await pollAt(START + 7 * HOUR);
    expect(source.asked()).toBe(2);
    expect(heard()).toEqual(['baseline', 'fired low']);
  });

  test.each([
    [12, 8, 1],
    [12, 5, 0],
    [4, 4, 0],
  ])(
    'is an alarm where most of the open sessions are unknown at once: of %i, %i',
    async (open, hidden, alarms) => {
      const { source, pollAt, measured } = aPollWorld();
      await pollAt(START - MINUTE);
      source.incremental();
      const sessions = Array.from({ length: open }, (_, n) => aSession({ id: `${n}` }));
      source.show(sessions);
      await pollAt(START);
      source.show(sessions.slice(hidden));
      await pollAt(START + 10 * MINUTE);
      expect(measured.filter((metric) => metric === 'SourceShrunk')).toHaveLength(alarms);
    },
  );

  test('of many sessions asks only about some of them in one poll', async () => {
    const { source, pollAt } = aPollWorld();
    await pollAt(START - MINUTE);
    source.show(Array.from({ length: 200 }, (_, n) => aSession({ id: `${n}` })));
    await pollAt(START);
    source.show([]);
    await pollAt(START + MINUTE);
    expect(source.asked()).toBe(50);
  });
});

describe('many transitions in one poll', () => {
  const crowd = Array.from({ length: 30 }, (_, n) => aSession({ id: `${n}` }));

  test('reach people as one summary and machines one by one', async () => {
    const { source, pollAt, published } = aPollWorld();
    await pollAt(START - MINUTE);
    source.show(crowd);
    await pollAt(START + 4 * HOUR);
    const told = published.slice(1);
    expect(told[0]).toMatchObject({ kind: 'summary', reason: 'storm', total: 30 });
    expect(told.filter((message) => message.kind === 'detail')).toHaveLength(30);
    expect(told).toHaveLength(31);
  });

  test('are followed by no message for each end', async () => {
    const { source, pollAt, heard } = aPollWorld();
    await pollAt(START - MINUTE);
    source.show(crowd);
    await pollAt(START + 4 * HOUR);
    source.show(
      crowd.map((session) => ({ ...session, state: 'ended', ended_at: START + 5 * HOUR })),
    );
    await pollAt(START + 5 * HOUR);
    expect(heard()).toEqual(['baseline', 'storm']);
  });
});

describe('a sweep', () => {
  test('finds a session that the polls missed', async () => {
    const { source, pollAt, heard } = aPollWorld();
    await pollAt(START - MINUTE);
    for (let hour = 0; hour <= 8; hour++) await pollAt(START + hour * HOUR);
    source.show([ended(START + 5 * HOUR)]);
    await pollAt(START + 8 * HOUR + MINUTE);
    expect(heard()).toEqual(['baseline']);
    await pollAt(START + 8 * HOUR + MINUTE, {}, true);
    expect(heard()).toEqual(['baseline', 'resolved']);
  });

  test('waits for the first poll', async () => {
    const { pollAt } = aPollWorld();
    expect(await pollAt(START, {}, true)).toMatchObject({ outcome: 'resting' });
  });
});

test('a poll that finds another one running leaves the source to it', async () => {
  const { store, pollAt, published, clock } = aPollWorld();
  await store.acquireLease('segura-sp', 'poll', 'somebody else', clock(), HOUR);
  expect(await pollAt(START)).toMatchObject({ outcome: 'busy' });
  expect(published).toEqual([]);
});

test('a rule that cannot decide on one session does not silence the others', async () => {
  const broken = aRule({
    when: (session) => {
      if (session.id === 'bad') throw new Error('a rule broke');
      return true;
    },
  });
  const { source, pollAt, heard } = aPollWorld([broken]);
  await pollAt(START - MINUTE);
  source.show([aSession({ id: 'bad' }), aSession({ id: 'good' })]);
  await expect(pollAt(START + 5 * HOUR)).rejects.toThrow('a rule broke');
  expect(heard()).toEqual(['baseline', 'fired low']);
});

test('a clock difference of the appliance is taken into account', async () => {
  const { source, pollAt, heard } = aPollWorld();
  const ahead = {
    ...source,
    changes: async (...args: Parameters<typeof source.changes>) => ({
      ...(await source.changes(...args)),
      skew: 10 * MINUTE,
    }),
  };
  await pollAt(START - MINUTE, { source: ahead });
  source.show([aSession()]);
  await pollAt(START + 4 * HOUR - 10 * MINUTE, { source: ahead });
  expect(heard()).toEqual(['baseline', 'fired low']);
});
