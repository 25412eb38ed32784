import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '#test/support/run-cli.ts';

const rule = (name: string, detection: string, rest = '') => `title: ${name}
id: ${crypto.randomUUID()}
name: ${name}
status: stable
level: low
logsource: { category: pam_session }
detection: { sel: { ${detection} }, condition: sel }
${rest}
`;

let folder: string;
let config: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pamwatch-status-'));
  config = join(folder, 'pamwatch.yaml');
  await mkdir(join(folder, 'rules'));
  const rules = {
    long: rule('long', 'duration|gte: 4h'),
    listed: rule('listed', "target|expand: '%targets%'", 'alert: { needs: [targets] }'),
    risky: rule('risky', 'threat.max|gte: 80'),
    'turned-off': rule('turned-off', 'user: jdoe'),
    old: rule('old', 'user: jdoe').replace('stable', 'deprecated'),
    // Counts sessions with a threat, so it cannot where none is told.
    often: `${rule('base', 'threat.max|gte: 1').replace('level: low\n', '')}---
title: Often
id: ${crypto.randomUUID()}
name: often
status: test
level: high
correlation:
  { type: event_count, rules: [base], group-by: [user], timespan: 1h, condition: { gte: 5 } }
`,
    // Counts what finds them, and so cannot either; the lower one has no standing of its own.
    chained: `title: Chained
id: ${crypto.randomUUID()}
name: chained
status: test
level: high
correlation:
  { type: event_count, rules: [lower], group-by: [user], timespan: 1d, condition: { gte: 2 } }
---
title: Lower
name: lower
correlation:
  { type: event_count, rules: [often], group-by: [user], timespan: 1h, condition: { gte: 1 } }
`,
    tried: rule('tried', 'user: jdoe').replace('stable', 'experimental'),
  };
  for (const [name, text] of Object.entries(rules)) {
    await writeFile(join(folder, 'rules', `${name}.yml`), text);
  }
  await writeFile(
    config,
    `version: 1
sources:
  sao-paulo: { vendor: segura, url: "https://a.internal", time_zone: UTC, auth: { oauth1: { secret: a } } }
  dc1: { vendor: fudo, url: "https://b.internal", time_zone: UTC, auth: { api_key: { secret: b } } }
rules: { turned-off: { deliver: off } }
operators: { email: ops@bank.com }
`,
  );
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('rules status says what each rule does at each source, and why it does nothing', async () => {
  const run = await runCli(['rules', 'status', '--config', config, '--json']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const lines = run.stdout.trim().split('\n');
  const found = Object.fromEntries(
    lines.map((line) => {
      const { rule, deliver, sources } = JSON.parse(line);
      return [rule, [deliver, sources['sao-paulo'], sources.dc1]];
    }),
  );
  const off = (why: string) => ({ state: 'off', why });
  const waiting = { state: 'waiting', for: ['targets'] };
  const active = { state: 'active' };
  expect(found).toEqual({
    listed: ['alerts', waiting, waiting],
    long: ['alerts', active, active],
    chained: ['alerts', { state: 'impossible', missing: ['threat.max'] }, active],
    often: [
      'alerts',
      off('the correlation lower counts what it matches'),
      off('the correlation lower counts what it matches'),
    ],
    old: ['alerts', off('its status is deprecated'), off('its status is deprecated')],
    risky: ['alerts', { state: 'impossible', missing: ['threat.max'] }, active],
    tried: ['digest', active, active],
    'turned-off': [
      'alerts',
      off('the configuration turns it off'),
      off('the configuration turns it off'),
    ],
  });
});

test('rules status is a table for people, one column a source', async () => {
  const run = await runCli(['rules', 'status', '--config', config]);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const lines = run.stdout.split('\n');
  expect(lines[0]).toMatch(/^RULE +LEVEL +STATUS +DELIVERED +SAO-PAULO +DC1$/);
  expect(lines[2]).toMatch(
    /^listed +low +stable +alerts +waiting for targets +waiting for targets$/,
  );
  expect(lines[6]).toMatch(/^risky +low +stable +alerts +impossible: lacks threat\.max +active$/);
});

test('every shipped rule has a standing at every source of the shipped configuration', async () => {
  const { code, stdout } = await runCli(['rules', 'status', '--json']);
  expect(code).toBe(0);
  const lines = stdout.trim().split('\n');
  for (const line of lines) {
    expect(Object.keys(JSON.parse(line).sources)).toEqual(['segura-sp', 'fudo-dc1']);
  }
});
