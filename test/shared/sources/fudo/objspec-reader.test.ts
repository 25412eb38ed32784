import { createFudoClient } from '#shared/sources/fudo/client.ts';
import { createObjspecReader, writableAttributes } from '#shared/sources/fudo/objspec.ts';
import { aFudo, closeFudos } from './a-fudo.ts';

afterEach(closeFudos);
const { signal } = new AbortController();

async function aReader(...parts: Parameters<typeof aFudo>) {
  const { options, deps } = await aFudo(...parts);
  return createObjspecReader(
    createFudoClient(options, deps, () => undefined),
    deps.now,
  );
}

test('asks an appliance which attributes there are, and which can be set', async () => {
  const read = await aReader({ expensive: false, writable: ['paused', 'retention_locked'] });
  const spec = await read('session', signal);
  expect(spec.get('source_port')).toEqual({
    type: 'number',
    readonly: true,
    immutable: false,
    values: undefined,
  });
  expect(spec.has('user_name')).toBe(false);
  expect(writableAttributes(spec)).toEqual(['paused', 'retention_locked']);
  expect(writableAttributes(await read('session_backup', signal))).toContain('backup_name');
});

test('asked for what the appliance does not have, it rejects', async () => {
  const read = await aReader();
  await expect(read('starship', signal)).rejects.toMatchObject({ name: 'AnswerError' });
});
