import { createFudoReader } from '#shared/sources/fudo/answer.ts';

const record = { id: '3927138875067084301', started_at: '2022-04-05 16:06:07.313862+02' };
const END = '2022-04-05 16:07:58.65701+02';

function read(fields: object, threat_scale?: number) {
  const warnings: unknown[] = [];
  const reader = createFudoReader({
    source: 'fudo-dc1',
    warn: (kind, _message, facts) => warnings.push([kind, facts]),
    ...(threat_scale === undefined ? {} : { threat_scale }),
  });
  return { session: reader.readSession({ ...record, ...fields }), warnings };
}

test.each([
  ['approved', undefined, 'live'],
  ['approved', null, 'live'],
  ['approved', '', 'live'],
  [undefined, undefined, 'live'],
  ['approved', END, 'ended'],
  [undefined, END, 'ended'],
  ['waiting', undefined, 'waiting'],
  ['waiting', END, 'ended'],
  ['rejected', undefined, 'rejected'],
  ['expired', undefined, 'expired'],
  ['terminated', END, 'terminated'],
  ['disconnected', END, 'disconnected'],
  ['disconnected', undefined, 'disconnected'],
  ['novel', END, 'ended'],
])('a session with status %s and finished_at %s is %s', (status, finished_at, state) => {
  const { session, warnings } = read({ status, finished_at });
  expect(session.state).toBe(state);
  expect(warnings).toEqual([]);
});

test('a status that no document names is unknown, and said', () => {
  const { session, warnings } = read({ status: 'novel' });
  expect(session.state).toBe('unknown');
  expect(warnings).toEqual([['status', { status: 'novel' }]]);
});

test('a session that never started counts from the creation of its record', () => {
  const created_at = '2022-04-05 16:00:00+02';
  const { session } = read({ started_at: undefined, created_at, status: 'waiting' });
  expect(session.started_at).toBe(Date.UTC(2022, 3, 5, 14));
});

test.each([
  [{ id: 1 }, 'field "id": must be a string: a bare number loses digits'],
  [{ leader_session_id: 2 ** 61 }, 'field "leader_session_id": must be a string'],
  [{ started_at: undefined }, 'field "started_at" is missing, and so is created_at'],
  [{ started_at: '2022-04-05 16:06:07' }, 'field "started_at" is not a time such as'],
  [{ finished_at: 'infinity' }, 'field "finished_at" is not a time such as'],
  [{ destination_port: 'ssh' }, 'field "destination_port"'],
  [{ ml: { ml_threat_level: 'high' } }, 'field "ml.ml_threat_level"'],
])('names the field that it cannot read: %j', (fields, message) => {
  expect(() => read(fields)).toThrow(message);
});

test.each([
  [
    { ml_threat_level: 80, ml_threat_level_min: 70, ml_threat_level_max: 90 },
    100,
    { level: 80, min: 70, max: 90, provisional: true },
  ],
  [{ ml_threat_level: 0.8, ml_finished_at: END }, 1, { level: 80, provisional: false }],
  [{ ml_threat_level_max: '7.5' }, 15, { max: 50, provisional: true }],
  [{ ml_threat_level: 0 }, 100, { level: 0, provisional: true }],
  [{ ml_threat_level: 120 }, 100, { level: 100, provisional: true }],
  [{ ml_converted_at: END }, 100, undefined],
  [null, 100, undefined],
  [undefined, 100, undefined],
])('reads ml %j on a scale to %d', (ml, scale, threat) => {
  expect(read({ ml }, scale).session.threat).toEqual(threat);
});

test('prefers names, then identifiers; the target is a name or an address', () => {
  const ids = {
    user_id: '1',
    account_id: '2',
    server_id: '3',
    safe_id: '4',
    destination_ip: '10.0.0.1',
  };
  expect(read(ids).session).toMatchObject({
    user: '1',
    account: '2',
    target: '10.0.0.1',
    safe: '4',
  });
  const names = { user_name: 'jdoe', account_name: 'root', server_name: 'db1', safe_name: 'dba' };
  expect(read({ ...ids, ...names }).session).toMatchObject({
    user: 'jdoe',
    account: 'root',
    target: 'db1',
    safe: 'dba',
  });
});

test('says what is recorded, planned and asked for', () => {
  const { session } = read({
    dump_mode: 'none',
    terminate_at: '2022-04-05 18:00:00+02',
    login_reason: 'CHG-1',
    reason: 'policy',
    active_time: 60,
    command: 'uptime',
  });
  expect(session).toMatchObject({
    recorded: false,
    terminate_at: Date.UTC(2022, 3, 5, 16),
    reason: 'CHG-1',
    active_seconds: 60,
    vendor_fields: { dump_mode: 'none', reason: 'policy', command: 'uptime' },
  });
  expect(read({}).session.recorded).toBeUndefined();
  expect(read({ dump_mode: 'noraw' }).session.recorded).toBe(true);
});
