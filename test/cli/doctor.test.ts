import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFudoSimulator } from '#local/simulators/fudo.ts';
import type { CountKeys } from '#local/simulators/segura/counts.ts';
import { createSeguraSimulator, type SeguraSimulatorOptions } from '#local/simulators/segura.ts';
import { createWorld, type World } from '#local/simulators/world.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { createTestServer } from '#test/support/http-server.ts';
import { createHttpsServer, createProxy, tlsFile } from '#test/support/https-server.ts';
import { runCli } from '#test/support/run-cli.ts';

const OAUTH2 = { client_id: 'poller', client_secret: 'p-s3cr3t' };
const SECRETS = {
  segura: OAUTH2,
  fudo: { api_key: 'KEY-s3cr3t' },
  cert: { certificate: tlsFile('client.pem'), key: tlsFile('client-key.pem') },
};

let folder: string;
let running: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-doctor-'));
  for (const ca of ['ca.pem', 'other-ca.pem']) {
    await copyFile(
      fileURLToPath(new URL(`../fixtures/tls/${ca}`, import.meta.url)),
      join(folder, ca),
    );
  }
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.close()));
  running = [];
  await rm(folder, { recursive: true });
});

async function keep<T extends { close(): Promise<void> }>(started: Promise<T>): Promise<T> {
  const one = await started;
  running.push(one);
  return one;
}

/** An appliance of today with a few sessions. */
function busyWorld(): World {
  const now = Date.now();
  const world = createWorld({ firstId: 540n });
  for (let n = 20; n > 0; n -= 1) {
    const started_at = now - (n + 2) * HOUR;
    world.open({
      started_at,
      ended_at: started_at + 20 * MINUTE,
      ...(n === 7 ? { ticket: 'CHG7' } : {}),
    });
  }
  const live = world.open({ started_at: now - HOUR, user: 'alice', host: '10.0.0.9' });
  world.setThreat(live, { at: now - HOUR / 2, level: 0.4, provisional: false });
  return world;
}

type Changes = Partial<Omit<SeguraSimulatorOptions, 'counts'>> & { counts?: CountKeys | undefined };

const segura = ({ counts, ...more }: Changes = { counts: 'sessoes.ativas' }) =>
  keep(
    createSeguraSimulator({
      world: busyWorld(),
      now: Date.now,
      dialect: 'v4',
      zone: 'America/Sao_Paulo',
      credentials: { oauth2: OAUTH2 },
      tls: { key: tlsFile('server-key.pem'), cert: tlsFile('server.pem') },
      ...(counts === undefined ? {} : { counts }),
      ...more,
    }),
  );

const SEGURA = 'vendor: segura, auth: { oauth2: { secret: segura } }, tls: { ca: ca.pem }';
const FUDO = 'vendor: fudo, auth: { api_key: { secret: fudo } }';

/** What the doctor says of sources, given as the inside of their YAML mappings. */
async function examine(
  sources: Readonly<Record<string, string>>,
  {
    secrets = SECRETS,
    more = '',
    args = [],
    zone = 'America/Sao_Paulo',
  }: { secrets?: object; more?: string; args?: readonly string[]; zone?: string } = {},
) {
  const config = join(folder, 'pamwatch.yaml');
  const lines = Object.entries(sources).map(
    ([name, options]) => `  ${name}: { time_zone: ${zone}, ${options} }\n`,
  );
  const text = `version: 1\nsources:\n${lines.join('')}operators: { email: a@bank.com }\n${more}`;
  await writeFile(config, text);
  const run = await runCli(['doctor', '--config', config, ...args], {
    env: { PAMWATCH_SECRETS: JSON.stringify(secrets) },
  });
  expect(run.stdout + run.stderr).not.toMatch(/s3cr3t|PRIVATE KEY/);
  return { ...run, checks: checksOf(run.stdout) };
}

/** Each check with its verdicts, in the order of the lines. */
function checksOf(stdout: string): string[] {
  return [...stdout.matchAll(/^ {2}(ok|warn|FAIL) +([a-z._]+(?: [a-z]+)?) {2}/gm)].map(
    ([, verdict, check]) => `${check} ${verdict}`,
  );
}

test('a healthy Segura passes, and shows what was made of its list', async () => {
  const { url } = await segura();
  const { code, stdout, stderr, checks } = await examine({ sp: `${SEGURA}, url: "${url}"` });
  expect(checks).toEqual([
    'configuration ok',
    'dns ok',
    'tcp ok',
    'tls ok',
    'clock ok',
    'secret ok',
    'auth ok',
    'paths.get ok',
    'reading ok',
    'newest ok',
    'ticket ok',
    'live count ok',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /TLSv1\.3, certificate of "localhost" by "pamwatch test CA", trusted through ca\.pem, runs out in \d+ days \(2126-10-29\)/,
  );
  expect(stdout).toContain('21 sessions, 1 of them live');
  expect(stdout).toMatch(
    /560, alice on 10\.0\.0\.9, began [\d-]+ [\d:]+ in America\/Sao_Paulo \([\dT:-]+Z\), 1 h 00 min ago; taken as live because its "end" is no time/,
  );
  expect(stdout).toContain('1 of 21 sessions carry one');
});

test('more live sessions than can be read again in time are told, with the pace that they need', async () => {
  const world = busyWorld();
  for (let n = 0; n < 500; n += 1) world.open({ started_at: Date.now() - HOUR });
  const { url } = await segura({ world });
  const { code, stdout } = await examine({
    sp: `${SEGURA}, url: "${url}", max_requests_per_second: 3`,
    whole: `${SEGURA}, url: "${url}", max_requests_per_second: 3, incremental: false`,
  });
  expect(code).toBe(0);
  expect(stdout.match(/warn {2}pace .*\n.*/g)).toEqual([
    expect.stringMatching(
      /501 live sessions cannot all be read again every 5 min at 3 requests a second: .*\n +set max_requests_per_second: 4, if the appliance bears it$/,
    ),
  ]);
});

test('a healthy Fudo passes, and a scale that looks like another is asked about', async () => {
  const { url } = await keep(
    createFudoSimulator({
      world: busyWorld(),
      now: Date.now,
      zone: 'Europe/Warsaw',
      credentials: { api_key: 'KEY-s3cr3t' },
    }),
  );
  const { code, stdout, checks } = await examine({ dc1: `${FUDO}, url: "${url}"` });
  expect(code).toBe(0);
  expect(checks).toEqual([
    'configuration ok',
    'dns ok',
    'tcp ok',
    'tls warn',
    'clock ok',
    'secret ok',
    'auth ok',
    'attributes ok',
    'reading ok',
    'newest ok',
    'threat warn',
  ]);
  expect(stdout).toMatch(
    /alice on 10\.0\.0\.9, .* it has no finished_at, and its status is approved/,
  );
  expect(stdout).toContain('if the appliance counts to 1, set threat_scale: 1');
});

test('finds the paths of another version and names them to set', async () => {
  const { url } = await segura({ dialect: 'v3.33' });
  const options = `${SEGURA}, url: "${url}", paths: { get: "/iso/session/remotesessions/{id}" }`;
  const { code, stdout, checks } = await examine({ sp: options });
  expect(code).toBe(1);
  expect(checks).toEqual(
    expect.arrayContaining(['paths.get FAIL', 'reading FAIL', 'paths.list FAIL']),
  );
  expect(stdout).toContain('set paths.get: /api/session/remotesessions/{id}, which answers');
  expect(stdout).toContain('set paths.list: /api/pam/session/remotesessions, which answers');
});

test('finds the token path that gives tokens', async () => {
  const { url } = await segura();
  const auth = 'auth: { oauth2: { secret: segura, token_path: /wrong/token } }';
  const options = `vendor: segura, ${auth}, tls: { ca: ca.pem }, url: "${url}"`;
  const { code, stdout } = await examine({ sp: options });
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /FAIL {2}auth .*\n +set auth\.oauth2\.token_path: \/iso\/oauth2\/token, which gives tokens/,
  );
});

test('credentials that are refused: which addresses to allow, and where', async () => {
  const { url } = await segura();
  const secrets = { ...SECRETS, segura: { ...OAUTH2, client_secret: 'wrong-s3cr3t' } };
  const more = 'network: { vpc: vpc-0abc, subnets: [subnet-0a, subnet-0b] }\n';
  const { code, stdout, checks } = await examine(
    { sp: `${SEGURA}, url: "${url}"` },
    { secrets, more },
  );
  expect(code).toBe(1);
  expect(checks.at(-1)).toBe('auth FAIL');
  expect(stdout).toMatch(
    /allow this machine \(127\.0\.0\.1\) and the pollers in subnet-0a, subnet-0b of vpc-0abc .* under A2A > Applications > Authorizations > Authorized IPs/,
  );
});

test('a secret that is not stored is told as that', async () => {
  const { url } = await segura();
  const { code, stdout } = await examine(
    { sp: `${SEGURA}, url: "${url}"` },
    { secrets: { ...SECRETS, segura: { ...OAUTH2, client_id: '' } } },
  );
  expect(code).toBe(1);
  expect(stdout).toMatch(/FAIL {2}secret +the secret segura lacks client_id$/m);
  expect(stdout).not.toContain('Authorized IPs');
});

test('rights that are missing are named by their menus', async () => {
  const appliance = await segura({ risk: {} });
  appliance.fail('forbidden');
  const { code, stdout } = await examine({ sp: `${SEGURA}, url: "${appliance.url}"` });
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /FAIL {2}permission .*not authorized.*\n +add PAM Core under A2A > Applications > Authorizations > Authorized resources/,
  );
});

test('a count that may not be read is no failure', async () => {
  const without = await segura({ counts: undefined });
  const { code, stdout, checks } = await examine({ sp: `${SEGURA}, url: "${without.url}"` });
  expect(code).toBe(0);
  expect(checks.at(-1)).toBe('live count warn');
  expect(stdout).toContain('optional: add Dashboards under A2A');
});

test('a start in the future means a wrong time zone', async () => {
  const { url } = await segura();
  const { code, stdout, checks } = await examine(
    { sp: `${SEGURA}, url: "${url}"` },
    { zone: 'Pacific/Honolulu' },
  );
  expect(code).toBe(1);
  expect(checks).toContain('time zone FAIL');
  expect(stdout).toMatch(
    /session 560 begins \d h \d\d min from now: time_zone wrong\?\n +set time_zone to/,
  );
});

test('sessions that never end are shown, and an empty list is asked about', async () => {
  const world = createWorld();
  world.open({ started_at: Date.now() - 40 * DAY });
  const old = await segura({ world });
  const empty = await segura({ world: createWorld() });
  const { code, stdout } = await examine({
    old: `${SEGURA}, url: "${old.url}"`,
    empty: `${SEGURA}, url: "${empty.url}"`,
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/warn {2}oldest live +session 1 is taken as live for (40|39) d/);
  expect(stdout).toMatch(
    /^empty$[\s\S]*warn {2}reading +the list is empty\n.*Credentials and Devices/m,
  );
});

test('clocks that are apart are told', async () => {
  const ahead = await segura({ now: () => Date.now() + 8 * MINUTE });
  const { code, stdout } = await examine({ sp: `${SEGURA}, url: "${ahead.url}"` });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /warn {2}clock +the appliance is [78] min ahead of this machine, which is allowed for\n +set one source of time/,
  );
});

test.each([
  [
    'a name nobody knows',
    'url: "https://pam.invalid"',
    'dns FAIL',
    /pam\.invalid is not known here/,
  ],
  ['a port nobody listens at', 'url: "https://127.0.0.1:1"', 'tcp FAIL', /nothing listens there/],
  [
    'a proxy nobody listens at',
    'url: "https://127.0.0.1:1", proxy: "http://127.0.0.1:2"',
    'tcp FAIL',
    /not reached through http:\/\/127\.0\.0\.1:2 \(ECONNREFUSED\)/,
  ],
])('%s ends the examination', async (_name, options, last, says) => {
  const { code, stdout, checks } = await examine({ dc1: `${FUDO}, ${options}` });
  expect(code).toBe(1);
  expect(checks.at(-1)).toBe(last);
  expect(stdout).toMatch(says);
});

test('certificates: not trusted, run out, unchecked, and no TLS at all', async () => {
  const trusted = await keep(createHttpsServer());
  const expired = await keep(
    createHttpsServer({ key: tlsFile('expired-key.pem'), cert: tlsFile('expired.pem') }),
  );
  const plain = await keep(createTestServer((_request, response) => response.end()));
  const { stdout, code } = await examine({
    unknown: `${FUDO}, url: "${trusted.url}"`,
    expired: `${FUDO}, url: "${expired.url}", tls: { ca: other-ca.pem }`,
    plain: `${FUDO}, url: "${plain.url.replace('http:', 'https:')}"`,
    unchecked: `${FUDO}, url: "${trusted.url}", tls: { verify: false }, timeout: 2s`,
  });
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^unknown\n[\s\S]*?FAIL {2}tls .*UNABLE_TO_VERIFY_LEAF_SIGNATURE\)\n +name its CA as tls\.ca/m,
  );
  expect(stdout).toMatch(
    /^expired\n[\s\S]*?FAIL {2}tls .*CERT_HAS_EXPIRED\)\n.*renew it on the appliance/m,
  );
  expect(stdout).toMatch(
    /^plain\n[\s\S]*?FAIL {2}tls +no TLS comes about .*\n +check scheme and port of url/m,
  );
  expect(stdout).toMatch(
    /^unchecked\n[\s\S]*?warn {2}tls .*tls\.verify is false: anyone can pose as it/m,
  );
});

test('a client certificate and a proxy are gone through as the pollers do', async () => {
  const server = await keep(
    createHttpsServer({
      requestCert: true,
      rejectUnauthorized: true,
      ca: tlsFile('client-ca.pem'),
    }),
  );
  const proxy = await keep(createProxy());
  const tls = (client: string) => `tls: { ca: ca.pem${client} }`;
  const { stdout } = await examine({
    with: `${FUDO}, url: "${server.url}", proxy: "${proxy.url}", ${tls(', client: { secret: cert }')}`,
    without: `${FUDO}, url: "${server.url}", ${tls('')}`,
    broken: `${FUDO}, url: "${server.url}", ${tls(', client: { secret: fudo }')}`,
  });
  expect(stdout).toMatch(
    /^with\n[\s\S]*?ok {4}tcp .* answers through http:\/\/127[\s\S]*?ok {4}tls .*, ours is taken/m,
  );
  expect(stdout).toMatch(
    /^without\n[\s\S]*?FAIL {2}tls +(the appliance asks for a client certificate|no TLS comes about)/m,
  );
  expect(stdout).toMatch(/^broken\n[\s\S]*?FAIL {2}tls +the secret fudo lacks certificate, key/m);
});

test('--source names one of several', async () => {
  const { stdout } = await examine(
    { a: `${FUDO}, url: "http://127.0.0.1:1"`, b: `${FUDO}, url: "http://127.0.0.1:1"` },
    { args: ['--source', 'b'] },
  );
  expect(stdout).toMatch(/^b\n/);
});

test.each([
  [['--source'], 2, "option '--source <name>' argument missing"],
  [['extra'], 2, 'too many arguments'],
  [['--config', 'nowhere.yaml'], 1, 'nowhere.yaml:1: cannot be read'],
  [['--source', 'nobody'], 1, 'has no source "nobody"; it has segura-sp, fudo-dc1'],
  [['--secrets', 'nowhere.json'], 1, 'cannot read nowhere.json: there is no such file'],
])('doctor %j exits with a message', async (args, code, message) => {
  const run = await runCli(['doctor', ...args]);
  expect(run.stderr).toContain(message);
  expect(run.stderr).not.toMatch(/^\s+at /m);
  expect(run).toMatchObject({ code, stdout: '' });
});
