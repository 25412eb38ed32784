import { createSeguraReader } from '#shared/sources/segura/answer.ts';

const record = { id: '7', start: '2024-05-06 16:05:07', end: '2024-05-06 16:07:59' };

function read(fields: object) {
  const warnings: unknown[] = [];
  const reader = createSeguraReader({
    source: 'segura-sp',
    time_zone: 'America/Sao_Paulo',
    read_at: Date.UTC(2024, 4, 6, 20),
    warn: (kind, _message, facts) => warnings.push([kind, facts]),
  });
  return { session: reader.readSession({ ...record, ...fields }), warnings };
}

test.each([null, undefined, '', '-', '0000-00-00 00:00:00'])(
  'takes a session whose end is %j as live',
  (end) => {
    const { session, warnings } = read({ end, time: '00:00:00' });
    expect(session.state).toBe('live');
    expect(session.ended_at).toBeUndefined();
    expect(warnings).toEqual([]);
  },
);

test.each(['In progress', '31/12/2024 10:00', 0, {}])(
  'takes an end that no document shows (%j) as live, and says so',
  (end) => {
    const { session, warnings } = read({ end });
    expect(session.state).toBe('live');
    expect(warnings).toEqual([['end', { end: JSON.stringify(end) }]]);
  },
);

test('takes a session with an end as ended', () => {
  const { session } = read({});
  expect(session).toMatchObject({ state: 'ended', ended_at: Date.UTC(2024, 4, 6, 19, 7, 59) });
});

test('believes an offset where the appliance writes one', () => {
  const { session } = read({ start: '2024-05-06T16:05:07Z', end: '2024-05-06T16:07:59+00:00' });
  expect(session.started_at).toBe(Date.UTC(2024, 4, 6, 16, 5, 7));
  expect(session.ended_at).toBe(Date.UTC(2024, 4, 6, 16, 7, 59));
});

test('leaves out what the appliance leaves empty', () => {
  const { session } = read({ user: '', ITSM: null, request: null, credential: '' });
  expect(Object.keys(session).sort()).toEqual(
    ['ended_at', 'id', 'read_at', 'source', 'started_at', 'state', 'vendor'].sort(),
  );
});

test('takes the request as reason and the ITSM code as ticket', () => {
  const { session } = read({ request: 'patch the database', ITSM: 'CHG-1' });
  expect(session).toMatchObject({ reason: 'patch the database', ticket: 'CHG-1' });
});

test.each([
  ['Não', false],
  ['No', false],
  ['Sim', true],
  ['Yes', true],
  ['perhaps', 'perhaps'],
])('reads prevent_purge %s as %j', (text, value) => {
  expect(read({ prevent_purge: text }).session.vendor_fields).toEqual({ prevent_purge: value });
});

test('cuts what nobody could store, never inside a character', () => {
  const { session } = read({ user: `a${'😀'.repeat(5_000)}` });
  expect(session.user?.length).toBeLessThanOrEqual(2_001);
  expect(session.user?.isWellFormed()).toBe(true);
});

test('marks a time in the repeated hour, and uses the duration where it decides', () => {
  const reader = createSeguraReader({ source: 's', time_zone: 'Europe/Warsaw' });
  const night = { id: '1', start: '2024-10-27 02:30:00', end: '2024-10-27 02:40:00' };
  expect(reader.readSession({ ...night, time: '00:10:00' }).uncertain_time).toBe(true);
  expect(reader.readSession({ ...night, time: '01:10:00' })).toMatchObject({
    started_at: Date.UTC(2024, 9, 27, 0, 30),
    ended_at: Date.UTC(2024, 9, 27, 1, 40),
  });
  expect(reader.readSession({ ...night, time: '01:10:00' }).uncertain_time).toBeUndefined();
});
