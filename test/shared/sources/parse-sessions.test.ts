import { createReadStream, readFileSync } from 'node:fs';
import { printableSession } from '#shared/sessions/session.ts';
import { parseVendorSessions } from '#shared/sources/parse-sessions.ts';

const fixtures = new URL('../../fixtures/', import.meta.url);
const SAO_PAULO = { time_zone: 'America/Sao_Paulo' };

async function parseFile(vendor: string, file: string, options: { time_zone?: string } = {}) {
  const stream = createReadStream(new URL(`${vendor}/${file}`, fixtures));
  return (await parseVendorSessions(vendor, stream, options)).map(printableSession);
}

async function* bytes(text: string) {
  yield Buffer.from(text);
}

const seguraList = (records: readonly object[]) =>
  bytes(JSON.stringify({ remote_sessions: records }));
const record = { id: '7', start: '2024-05-06 16:05:07', end: null };

test('reads the list of Segura v3.32, trailing comma and Portuguese keys included', async () => {
  expect(await parseFile('segura', 'v3.32-list.json', SAO_PAULO)).toEqual([
    {
      source: 'segura',
      vendor: 'segura',
      id: '540',
      alt_id: '421c83a3b10be439d4da33b6c140f53eaf448207',
      user: 'Admin',
      account: 'win7',
      target: '127.0.0.1',
      target_port: 27500,
      source_ip: '172.16.20.50',
      protocol: 'rdp',
      gateway: 'RDP Proxy',
      state: 'ended',
      started_at: '2020-11-17T18:29:21.000Z',
      ended_at: '2020-11-17T18:29:41.000Z',
      ticket: 'governance code',
      vendor_fields: { prevent_purge: false },
    },
    {
      source: 'segura',
      vendor: 'segura',
      id: '541',
      alt_id: '0ca5556cee9cf223c808a0828cab174939937d1d',
      user: 'Admin',
      account: 'win7',
      target: '127.0.0.1',
      target_port: 27500,
      source_ip: '172.16.20.50',
      protocol: 'rdp',
      gateway: 'RDP Proxy',
      state: 'ended',
      started_at: '2020-11-17T18:32:32.000Z',
      ended_at: '2020-11-17T18:33:02.000Z',
      vendor_fields: { prevent_purge: false },
    },
  ]);
});

test('reads both rows that Segura v3.32 shows under one id', async () => {
  const sessions = await parseFile('segura', 'v3.32-get.json', SAO_PAULO);
  expect(sessions.map(({ id }) => id)).toEqual(['540', '541']);
});

test('reads the single session of Segura v4, its tenant kept', async () => {
  expect(await parseFile('segura', 'v4-get.json', SAO_PAULO)).toEqual([
    expect.objectContaining({
      id: '30',
      account: 'usrsudonopass',
      target: '10.66.33.17',
      target_port: 22,
      started_at: '2024-05-15T20:37:53.000Z',
      vendor_fields: { prevent_purge: false, tenant: 'Segura' },
    }),
  ]);
});

test('refuses the v3.33 list as it is printed: it is not closed', async () => {
  await expect(parseFile('segura', 'v3.33-list-not-closed.json', SAO_PAULO)).rejects.toThrow(
    'the answer is refused whole: it ends early (after 2 records)',
  );
});

test('reads the double-wrapped v3.33 list once its brackets close', async () => {
  const printed = readFileSync(new URL('segura/v3.33-list-not-closed.json', fixtures), 'utf8');
  const sessions = await parseVendorSessions('segura', bytes(`${printed}]}`), SAO_PAULO);
  expect(sessions.map(({ id, vendor_fields }) => [id, vendor_fields])).toEqual([
    ['3', { prevent_purge: false, tenant: 'senhasegura' }],
    ['6', { prevent_purge: false, tenant: 'senhasegura' }],
  ]);
});

test.each([
  ['v3.32-not-found.json', 'the appliance says "1002: Session not found"'],
  ['v3.32-unexpected-id.json', 'the appliance says "1003: Unexpected identifier type"'],
])('refuses %s with what the appliance said', async (file, message) => {
  await expect(parseFile('segura', file, SAO_PAULO)).rejects.toThrow(message);
});

test('reads the session that Fudo documents', async () => {
  expect(await parseFile('fudo', 'v2-get.json')).toEqual([
    {
      source: 'fudo',
      vendor: 'fudo',
      id: '3927138875067084301',
      group_id: '3927138875067084301',
      user: '3927138875067072685',
      account: '3927138875067088645',
      target: '10.0.0.1',
      target_port: 5900,
      source_ip: '10.2.0.0',
      protocol: 'vnc',
      safe: '3927138875067072584',
      state: 'ended',
      started_at: '2022-04-05T14:06:07.313Z',
      ended_at: '2022-04-05T14:07:58.657Z',
      active_seconds: 60,
      recorded: true,
      vendor_fields: {
        status: 'approved',
        dump_mode: 'all',
        paused: false,
        retention_locked: false,
      },
    },
  ]);
});

test('refuses an answer about something else', async () => {
  await expect(parseFile('fudo', 'v2-backup.json')).rejects.toThrow('the answer has no session');
  await expect(parseFile('fudo', '../segura/v4-get.json')).rejects.toThrow('"result": "success"');
  await expect(parseFile('segura', '../fudo/v2-get.json', SAO_PAULO)).rejects.toThrow(
    'the answer has no remote_sessions or remote_session',
  );
});

test("needs the zone of a Segura appliance's clock and none for Fudo", async () => {
  await expect(parseFile('segura', 'v4-get.json')).rejects.toThrow('time zone');
});

test('names the vendors there are when asked for another', async () => {
  await expect(parseVendorSessions('nobody', bytes('{}'))).rejects.toThrow('segura, fudo');
});

test.each([
  [[record, { ...record, start: 'yesterday' }], 'record 2: field "start" is not a time'],
  [[{ ...record, start: undefined }], 'record 1: field "start"'],
  [[{ ...record, id: undefined }], 'record 1: field "id"'],
  [[{ ...record, id: 2 ** 62 }], 'record 1: field "id"'],
  [[{ ...record, user: 5 }], 'record 1: field "user"'],
])('names record and field of what it cannot read: %j', async (records, message) => {
  const reading = parseVendorSessions('segura', seguraList(records), SAO_PAULO);
  await expect(reading).rejects.toThrow(message);
});

test('takes ids as numbers where no digit is lost', async () => {
  const [session] = await parseVendorSessions(
    'segura',
    seguraList([{ ...record, id: 540 }]),
    SAO_PAULO,
  );
  expect(session?.id).toBe('540');
});
