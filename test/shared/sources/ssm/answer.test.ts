import { createReadStream } from 'node:fs';
import { MINUTE } from '#shared/sessions/instant.ts';
import { printableSession } from '#shared/sessions/session.ts';
import { parseVendorSessions } from '#shared/sources/parse-sessions.ts';
import { createSsmReader } from '#shared/sources/ssm/answer.ts';

const fixtures = new URL('../../../fixtures/ssm/', import.meta.url);
const START = Date.UTC(2026, 4, 20, 14, 30);

async function parseFile(file: string) {
  const sessions = await parseVendorSessions('ssm', createReadStream(new URL(file, fixtures)));
  return sessions.map(printableSession);
}

function read(record: object) {
  const warnings: unknown[] = [];
  const reader = createSsmReader({
    source: 'aws-fra',
    warn: (...warning) => warnings.push(warning),
  });
  const session = reader.readSession({ SessionId: 'a-1', StartDate: START / 1000, ...record });
  return { session, warnings };
}

test('reads what the API answers', async () => {
  expect(await parseFile('describe-sessions-api.json')).toEqual([
    {
      source: 'ssm',
      vendor: 'ssm',
      id: 'ana.souza@bank.example-0b7b2ea1f3d9c8e77',
      user: 'ana.souza@bank.example',
      target: 'i-02573cafcfEXAMPLE',
      protocol: 'shell',
      state: 'live',
      started_at: '2026-05-20T14:30:00.123Z',
      terminate_at: '2026-05-20T15:30:00.123Z',
      reason: 'CHG-20871 patching',
      vendor_fields: {
        status: 'Connected',
        owner:
          'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Operations_0123456789abcdef/ana.souza@bank.example',
        role: 'AWSReservedSSO_Operations_0123456789abcdef',
        document_name: 'SSM-SessionManagerRunShell',
        access_type: 'Standard',
      },
    },
    {
      source: 'ssm',
      vendor: 'ssm',
      id: 'jdoe-05d3e6b1a2c4f9a10',
      user: 'jdoe',
      target: 'mi-08ab247cdfEXAMPLE',
      protocol: 'port-forwarding',
      state: 'ended',
      started_at: '2026-05-20T13:30:00.000Z',
      ended_at: '2026-05-20T13:35:00.500Z',
      vendor_fields: {
        status: 'Terminated',
        owner: 'arn:aws:iam::111122223333:user/ops/jdoe',
        document_name: 'AWS-StartPortForwardingSessionToRemoteHost',
        s3_output_url: 'https://s3.example/log',
      },
    },
  ]);
});

test('reads what the command line of AWS prints', async () => {
  expect(await parseFile('describe-sessions-cli.json')).toMatchObject([
    { user: 'root', protocol: 'command', state: 'live', started_at: '2026-05-20T14:30:00.123Z' },
  ]);
});

test.each([
  ['Connecting', 'live'],
  ['Connected', 'live'],
  // It can be resumed, and counts as active.
  ['Disconnected', 'live'],
  ['Terminating', 'live'],
  ['Terminated', 'ended'],
  ['Failed', 'ended'],
])('takes %s for %s', (Status, state) => {
  const { session, warnings } = read({ Status });
  expect(session.state).toBe(state);
  expect(warnings).toEqual([]);
});

test('what has an end is over, whatever its status says', () => {
  const { session } = read({ Status: 'Connected', EndDate: START / 1000 + 60 });
  expect(session).toMatchObject({ state: 'ended', ended_at: START + MINUTE });
});

test.each([
  ['Hibernated', 'Hibernated'],
  ['__proto__', '__proto__'],
  [null, ''],
])('does not guess what the status %s means, and warns of it', (Status, status) => {
  const { session, warnings } = read({ Status });
  expect(session.state).toBe('unknown');
  expect(warnings).toEqual([['status', expect.any(String), { status }]]);
});

test.each([
  ['arn:aws:sts::111122223333:assumed-role/Admin/alice', 'alice', 'Admin'],
  [
    'arn:aws-cn:sts::111122223333:assumed-role/Admin/i-0123456789abcdef0',
    'i-0123456789abcdef0',
    'Admin',
  ],
  ['arn:aws:iam::111122223333:user/alice', 'alice', undefined],
  ['arn:aws:iam::111122223333:user/division/team/alice', 'alice', undefined],
  ['arn:aws:sts::111122223333:federated-user/alice', 'alice', undefined],
  ['arn:aws:iam::111122223333:root', 'root', undefined],
  ['alice', 'alice', undefined],
])('the owner %s is %s', (Owner, user, role) => {
  const { session } = read({ Status: 'Connected', Owner });
  expect(session.user).toBe(user);
  expect(session.vendor_fields).toEqual({
    status: 'Connected',
    owner: Owner,
    ...(role !== undefined && { role }),
  });
});

test.each([
  ['SSM-SessionManagerRunShell', 'shell'],
  ['AWS-StartSSHSession', 'ssh'],
  ['AWS-StartPortForwardingSession', 'port-forwarding'],
  ['AWS-StartInteractiveCommand', 'command'],
  ['our-own-document', undefined],
  ['constructor', undefined],
])('the document %s is the protocol %s', (DocumentName, protocol) => {
  expect(read({ Status: 'Connected', DocumentName }).session.protocol).toBe(protocol);
});

test.each([
  [{ SessionId: undefined }, 'field "SessionId": must be text'],
  [{ StartDate: undefined }, 'field "StartDate" is missing'],
  [{ StartDate: 'yesterday' }, 'field "StartDate" is not a time'],
  [{ StartDate: -1 }, 'field "StartDate"'],
  [{ EndDate: 1e300 }, 'field "EndDate"'],
  [{ EndDate: new Date(Number.NaN) }, 'field "EndDate"'],
  [{ MaxSessionDuration: 'P1D' }, 'field "MaxSessionDuration" is not a number of minutes ("P1D")'],
  [{ Owner: 7 }, 'field "Owner"'],
])('refuses a record with %j', (record, message) => {
  expect(() => read({ Status: 'Connected', ...record })).toThrow(message);
});
