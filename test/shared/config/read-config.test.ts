import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigError } from '#shared/config/config-error.ts';
import { type Configuration, readConfig } from '#shared/config/read-config.ts';

const CONFIG = `version: 1
sources:
  fudo-dc1:
    vendor: fudo
    url: https://fudo.bank.internal
    time_zone: Europe/Warsaw
    auth: { api_key: { secret: pamwatch/fudo } }
    tls: { ca: certificates/bank.pem }
calendars:
  working: { zone: UTC, days: mon-fri, from: "07:00", to: "20:00", holidays: holidays.txt }
values: { open_limit: 4h }
rules: { too-long: { deliver: digest } }
operators: { email: ops@bank.com }
`;
const RULE = `title: Too long
id: 11111111-1111-4111-8111-111111111111
name: too-long
status: stable
level: low
logsource: { category: pam_session }
detection:
  long: { 'duration|gte|expand': '%open_limit%' }
  late: { in_hours.working: false }
  condition: long and late
alert:
  title: '{user} on {target}'
`;
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const FILES = {
  'pamwatch.yaml': CONFIG,
  'holidays.txt': '2026-12-25 Christmas\n',
  'certificates/bank.pem': PEM,
  'rules/too-long.yml': RULE,
  'rules/README.md': 'no rule',
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-config-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Reads a folder with these files, null meaning that there is none. */
async function readFolder(changes: Record<string, string | null> = {}): Promise<Configuration> {
  for (const [name, text] of Object.entries({ ...FILES, ...changes })) {
    if (text === null) continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return await readConfig(join(folder, 'pamwatch.yaml'));
}

/** The problems of such a folder, without the folder's name. */
async function problemsOf(changes: Record<string, string | null>): Promise<string[]> {
  const error = await readFolder(changes).catch((reason: unknown) => reason);
  if (!(error instanceof ConfigError)) throw new Error(`not refused: ${error}`);
  return error.message.replaceAll(`${folder}/`, '').split('\n');
}

test('configuration, holidays, certificates and rules are read, and all their files listed', async () => {
  const { config, calendars, rules, off, files, warnings, readFile } = await readFolder();
  expect(Object.keys(config.sources)).toEqual(['fudo-dc1']);
  expect(calendars).toEqual({
    working: { zone: 'UTC', days: 'mon-fri', from: '07:00', to: '20:00', holidays: ['2026-12-25'] },
  });
  expect(rules.map(({ name, deliver }) => ({ name, deliver }))).toEqual([
    { name: 'too-long', deliver: 'digest' },
  ]);
  expect(rules[0]?.waitingFor).toEqual([]);
  expect(off).toEqual([]);
  expect(warnings).toEqual([]);
  expect(files).toEqual([
    'pamwatch.yaml',
    'certificates/bank.pem',
    'holidays.txt',
    'rules/too-long.yml',
  ]);
  expect(await readFile('certificates/bank.pem')).toBe(PEM);
});

test('the listed files are all a copy needs', async () => {
  const { files } = await readFolder();
  const copy = join(folder, 'copy');
  for (const name of files) await cp(join(folder, name), join(copy, name));
  expect((await readConfig(join(copy, 'pamwatch.yaml'))).rules).toHaveLength(1);
});

test('holidays count in the rules', async () => {
  const { rules } = await readFolder();
  const session = {
    source: 'fudo-dc1',
    vendor: 'fudo',
    id: '1',
    state: 'live',
    started_at: Date.parse('2026-12-25T04:00:00Z'),
  } as const;
  const noon = Date.parse('2026-12-25T12:00:00Z');
  expect(rules[0]?.verdictAt(session, noon)).toBeDefined();
  const weekBefore = { ...session, started_at: Date.parse('2026-12-18T04:00:00Z') };
  expect(rules[0]?.verdictAt(weekBefore, Date.parse('2026-12-18T12:00:00Z'))).toBeUndefined();
});

test.each([
  [
    'a file that is not there',
    { 'holidays.txt': null, 'certificates/bank.pem': null },
    [
      'pamwatch.yaml:8: sources.fudo-dc1.tls.ca: certificates/bank.pem cannot be read (there is no such file)',
      'pamwatch.yaml:10: calendars.working.holidays: holidays.txt cannot be read (there is no such file)',
    ],
  ],
  [
    'a bundle without certificates',
    { 'certificates/bank.pem': 'MIIB' },
    [
      'pamwatch.yaml:8: sources.fudo-dc1.tls.ca: certificates/bank.pem holds no certificate; it must be a PEM bundle',
    ],
  ],
  [
    'a holiday that is no date',
    { 'holidays.txt': '2026-12-25\n25 December\n' },
    ['holidays.txt:2: must begin with a date such as 2026-12-25'],
  ],
  [
    'settings for a rule that nobody has',
    { 'pamwatch.yaml': CONFIG.replace('too-long:', 'to-long:') },
    ['pamwatch.yaml:12: rules.to-long: no rule has this name; did you mean "too-long"?'],
  ],
])('%s is refused by file and line', async (_what, changes, expected) => {
  expect(await problemsOf(changes)).toEqual(expected);
});

test('a bad rule is refused by file and line', async () => {
  const [problem] = await problemsOf({ 'rules/too-long.yml': RULE.replace('gte', 'gtee') });
  expect(problem).toMatch(/^rules\/too-long\.yml:8: detection\.long/);
});

test('no configuration, or no rules beside it, says so', async () => {
  expect(await problemsOf({ 'pamwatch.yaml': null })).toEqual([
    expect.stringMatching(/^pamwatch\.yaml:1: cannot be read \(there is no such file\)/),
  ]);
  await rm(join(folder, 'rules'), { recursive: true });
  expect(await problemsOf({ 'rules/too-long.yml': null, 'rules/README.md': null })).toEqual([
    expect.stringMatching(/^rules:1: the rules cannot be read/),
  ]);
});

test('a value that no rule asks for is warned of, with the one that was meant', async () => {
  const { warnings } = await readFolder({
    'pamwatch.yaml': CONFIG.replace('open_limit', 'open_limits'),
    'rules/too-long.yml': `${RULE}  defaults: { open_limit: 8h }\n`,
  });
  expect(warnings).toEqual(['no rule uses the value open_limits; did you mean "open_limit"?']);
});

test('a list_timeout that polls have no time for is warned of, and says what becomes of them', async () => {
  const source = (more: string) => CONFIG.replace('    time_zone:', `    ${more}\n    time_zone:`);
  const patient = await readFolder({ 'pamwatch.yaml': source('list_timeout: 10m') });
  expect(patient.warnings).toEqual([
    'source fudo-dc1 waits 10 min for its list (list_timeout) in sweeps alone: a poll has 270 s for all that it reads, and one that needs the list goes on without it, or fails',
  ]);
  const edge = await readFolder({ 'pamwatch.yaml': source('list_timeout: 4m30s') });
  expect(edge.warnings).toEqual([]);
  const segura = CONFIG.replace('vendor: fudo', 'vendor: segura')
    .replace('api_key', 'oauth2')
    .replace('    time_zone:', '    list_timeout: 10m\n    incremental: false\n    time_zone:');
  expect((await readFolder({ 'pamwatch.yaml': segura })).warnings).toEqual([
    expect.stringMatching(/with incremental: false each of them needs the list and fails then$/),
  ]);
});

test('the shipped configuration and rules are good', async () => {
  const { rules, warnings, off } = await readConfig('config/pamwatch.yaml');
  expect(rules.length).toBeGreaterThanOrEqual(8);
  expect({ warnings, off }).toEqual({ warnings: [], off: [] });
});
