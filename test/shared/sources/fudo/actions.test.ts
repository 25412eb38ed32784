import { DAY, HOUR } from '#shared/sessions/instant.ts';
import { createFudoActions } from '#shared/sources/fudo/actions.ts';
import { aFudo, closeFudos } from './a-fudo.ts';

afterEach(closeFudos);
const { signal } = new AbortController();
const TARGET = { id: '3927138875067000777', name: 'Backup Target' };

async function someSessions(...parts: Parameters<typeof aFudo>) {
  const [simulated = {}, ...rest] = parts;
  const fudo = await aFudo({ backups: [TARGET], ...simulated }, ...rest);
  const ids = [1, 2, 3].map(() => fudo.world.open({ started_at: fudo.now() - HOUR }));
  const [first = '', second = '', third = ''] = ids;
  const actions = createFudoActions('fudo-dc1', fudo.options, fudo.deps);
  return { fudo, actions, first, second, third };
}

describe('modify', () => {
  test('sets what objspec calls writable, in the type that it names', async () => {
    const { fudo, actions, first, second } = await someSessions({
      writable: ['retention_locked', 'marked_safe_by', 'size'],
    });
    const changes = { retention_locked: 'true', marked_safe_by: 'jdoe', size: '12' };
    await actions.modify(first, changes, signal);
    const after = await fudo.source.session(first, signal);
    expect(after?.vendor_fields?.['retention_locked']).toBe(true);
    expect((await fudo.source.session(second, signal))?.vendor_fields?.['retention_locked']).toBe(
      false,
    );
    await actions.modify(first, { retention_locked: 'false' }, signal);
    const again = await fudo.source.session(first, signal);
    expect(again?.vendor_fields?.['retention_locked']).toBe(false);
  });

  test.each<[Record<string, string>, string]>([
    [{ user_id: '1' }, 'the attribute "user_id" cannot be changed; it allows retention_locked'],
    [{ colour: 'red' }, 'the attribute "colour" is not known to the appliance'],
    [{ retention_locked: 'yes' }, 'the attribute retention_locked takes true or false'],
    [{ retention_locked: 'true', status: 'x' }, 'the attribute "status" cannot be changed'],
    [{ __proto__x: 'true' }, 'is not known to the appliance'],
  ])('refuses %j and changes nothing', async (changes, message) => {
    const { fudo, actions, first } = await someSessions();
    const modified = actions.modify(first, changes, signal);
    await expect(modified).rejects.toMatchObject({
      name: 'SourceError',
      kind: 'refused',
      message: expect.stringContaining(message),
    });
    expect(fudo.simulator.requests.changes).toBe(0);
    expect((await fudo.source.session(first, signal))?.vendor_fields?.['retention_locked']).toBe(
      false,
    );
  });

  test('reads objspec once a day', async () => {
    const { fudo, actions, first } = await someSessions();
    const before = fudo.simulator.requests.refused;
    await actions.modify(first, { retention_locked: 'true' }, signal);
    fudo.simulator.fail(null);
    await actions.modify(first, { retention_locked: 'true' }, signal);
    expect(fudo.simulator.requests).toMatchObject({ refused: before, specs: 1 });
    fudo.pass(DAY);
    await actions.modify(first, { retention_locked: 'true' }, signal);
    expect(fudo.simulator.requests.specs).toBe(2);
  });
});

describe('backup', () => {
  test('of one session goes by the path, to a target by its id', async () => {
    const { fudo, actions, first, second } = await someSessions();
    expect(await actions.backup([first], { id: TARGET.id }, signal)).toEqual([first]);
    expect(fudo.simulator.backupsOf(first)).toEqual([TARGET.name]);
    expect(fudo.simulator.backupsOf(second)).toEqual([]);
  });

  test.each([{ id: TARGET.id }, { name: TARGET.name }])(
    'of several sessions goes by a body, to the target %j',
    async (target) => {
      const { fudo, actions, first, second, third } = await someSessions();
      expect(await actions.backup([first, second], target, signal)).toEqual([first, second]);
      expect([first, second, third].map(fudo.simulator.backupsOf)).toEqual([
        [TARGET.name],
        [TARGET.name],
        [],
      ]);
    },
  );

  test('of one session goes by a body to a target by its name', async () => {
    const { fudo, actions, first } = await someSessions();
    expect(await actions.backup([first], { name: TARGET.name }, signal)).toEqual([first]);
    expect(fudo.simulator.backupsOf(first)).toEqual([TARGET.name]);
  });

  test('of nothing asks nothing', async () => {
    const { fudo, actions } = await someSessions();
    expect(await actions.backup([], TARGET, signal)).toEqual([]);
    expect(fudo.simulator.requests.changes).toBe(0);
  });

  test('is refused for a target or a session that the appliance does not know', async () => {
    const { fudo, actions, first } = await someSessions();
    for (const [ids, target] of [
      [[first], { name: 'Elsewhere' }],
      [[first], { id: '1' }],
      [[first, '99'], { id: TARGET.id }],
    ] as const) {
      await expect(actions.backup(ids, target, signal)).rejects.toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('knows no such session (or backup target)'),
      });
    }
    expect(fudo.simulator.backupsOf(first)).toEqual([]);
  });
});

describe('remove', () => {
  test('deletes one session, for good', async () => {
    const { fudo, actions, first, second } = await someSessions();
    await actions.remove(first, signal);
    expect(await fudo.source.session(first, signal)).toBeUndefined();
    expect(await fudo.source.session(second, signal)).toBeDefined();
    const { sessions } = await fudo.source.sweep({ keep: () => true, signal });
    expect(sessions.map(({ id }) => id)).not.toContain(first);
    await expect(actions.remove(first, signal)).rejects.toMatchObject({ kind: 'refused' });
  });
});

test.each([
  ['unavailable', 'unavailable'],
  ['unauthorized', 'authentication'],
  ['forbidden', 'permission'],
  ['error', 'unavailable'],
  ['html', 'malformed'],
  ['cut', 'malformed'],
] as const)(
  'each action says what failed: %s is %s, and sends nothing twice',
  async (failure, kind) => {
    const { fudo, actions, first, second } = await someSessions();
    await actions.modify(first, { retention_locked: 'true' }, signal);
    const before = fudo.simulator.requests.changes;
    fudo.simulator.fail(failure);
    for (const action of [
      () => actions.modify(first, { retention_locked: 'true' }, signal),
      () => actions.backup([first], { id: TARGET.id }, signal),
      () => actions.backup([first, second], { name: TARGET.name }, signal),
      () => actions.remove(second, signal),
    ]) {
      const error: unknown = await action().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({ name: 'SourceError', source: 'fudo-dc1', kind });
      expect(String(error)).not.toContain('s3cr3t');
    }
    // What is cut was done: only its answer is lost.
    expect(fudo.simulator.requests.changes - before).toBe(failure === 'cut' ? 4 : 0);
  },
);
