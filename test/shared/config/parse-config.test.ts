import fc from 'fast-check';
import { ConfigError } from '#shared/config/config-error.ts';
import { configWarnings } from '#shared/config/cross-checks.ts';
import { parseConfig } from '#shared/config/parse-config.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { VENDORS } from '#shared/sources/registry.ts';

const SOURCE = `{ vendor: fudo, url: https://fudo.bank.internal, time_zone: Europe/Warsaw, auth: { api_key: { secret: pamwatch/fudo } } }`;
const SEGURA = `vendor: segura, url: https://pam.bank.internal, time_zone: America/Sao_Paulo`;
const MINIMAL = `version: 1
sources:
  fudo-dc1: ${SOURCE}
operators: { email: ops@bank.com }
`;

/** What is wrong with the minimal configuration plus `more`, as lines. */
function problemsOf(text: string): string[] {
  try {
    parseConfig(text, 'pamwatch.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const withSource = (options: string): string =>
  MINIMAL.replace('sources:\n', `sources:\n  segura-sp: { ${SEGURA}, ${options} }\n`);

test('a minimal configuration is filled with defaults, durations in milliseconds', () => {
  const config = parseConfig(MINIMAL, 'pamwatch.yaml');
  expect(config.sources['fudo-dc1']).toMatchObject({
    vendor: 'fudo',
    poll_every: MINUTE,
    sweep_every: 6 * HOUR,
    tls: { verify: true },
    session_url: null,
  });
  expect(config.retention).toEqual({ sessions: 90 * DAY, alerts: 365 * DAY });
  expect(config.limits).toEqual({
    reopen_within: 15 * MINUTE,
    lateness: DAY,
    ghost_after: 7 * DAY,
    storm: 20,
  });
  expect(config.aws).toMatchObject({ stage: 'prod', qualifier: 'hnb659fds', table: null });
  expect(config.network).toBeUndefined();
});

test('both ways to authenticate with Segura are read', () => {
  const one = parseConfig(withSource('auth: { oauth1: { secret: a, realm: x } }'), 'c.yaml');
  expect(one.sources['segura-sp']).toMatchObject({ auth: { oauth1: { secret: 'a', realm: 'x' } } });
  const two = parseConfig(withSource('auth: { oauth2: { secret: a } }'), 'c.yaml');
  expect(two.sources['segura-sp']).toMatchObject({ auth: { oauth2: { client_auth: 'body' } } });
});

test('every problem is told at once, by line', () => {
  const text = `version: 1
sources:
  fudo-dc1:
    vendor: fudo
    url: fudo.bank.internal
    time_zone: Warsaw
    auth: { api_key: { secret: pamwatch/fudo } }
    poll_every: 90s
retention: { sessions: 12 }
operators: {}
`;
  expect(problemsOf(text)).toEqual([
    'pamwatch.yaml:5: sources.fudo-dc1.url: must be a URL such as https://pam.example.com',
    'pamwatch.yaml:6: sources.fudo-dc1.time_zone: must be a time zone of the IANA database, such as Europe/Warsaw',
    'pamwatch.yaml:9: retention.sessions: must be a duration such as 90s, 15m, 4h, 1h30m, 90d or 1y',
    'pamwatch.yaml:10: operators.email: is missing; it must be a text',
  ]);
});

test.each([
  ['recievers: {}', '5: recievers: is not a key here; did you mean "receivers"?'],
  ['limits: { strom: 5 }', '5: limits.strom: is not a key here; did you mean "storm"?'],
  ['aws: { region: x }', '5: aws.region: is not a key here; known keys: stage, qualifier,'],
  ['receivers: { a: { emial: x@y.z } }', '5: receivers.a: needs exactly one of email, slack; did'],
  ['receivers: { a: {} }', '5: receivers.a: needs exactly one of email, slack'],
  ['receivers: { a: soc@bank.com }', '5: receivers.a: must be a mapping of keys'],
  ['receivers: { a: { email: soc } }', '5: receivers.a.email: must be an e-mail address'],
  [
    'receivers: { a: { email: a@b.cd, from: hihg } }',
    '5: receivers.a.from: must be one of informational, low, medium, high, critical',
  ],
  ['receivers: { A: { email: a@b.cd } }', '5: receivers.A: must be 1 to 32 of a-z, 0-9 and -'],
  ['values: { a: { b: 1 } }', '5: values.a: must be a text, a number, or a list of those'],
  ['values: { a: [1, [2]] }', '5: values.a: must be a text, a number, or a list of those'],
  ['rules: { x: { deliver: mail } }', '5: rules.x.deliver: must be one of alerts, digest, off'],
  ['rules: { x: {} }', '5: rules.x: says nothing: write deliver, remind or both'],
  ['remind: always', '5: remind: must be never, or a mapping of after, most and from'],
  ['remind: { after: 30s }', '5: remind.after: must be 1m or longer'],
  ['remind: { most: 11 }', '5: remind.most: must be at most 10'],
  ['remind: { form: low }', '5: remind.form: is not a key here; did you mean "from"?'],
  [
    'rules: { x: { remind: { from: all } } }',
    '5: rules.x.remind.from: must be one of informational, low, medium, high, critical',
  ],
  ['limits: { storm: 1 }', '5: limits.storm: must be at least 2'],
  ['network: { vpc: vpc-1, subnets: [] }', '5: network.subnets: must have at least 1 in it'],
  ['network: { vpc: a, subnets: [subnet-1] }', '5: network.vpc: must start with "vpc-"'],
  ['retention: { sessions: 1d }', '5: retention.sessions: must be longer than limits.lateness'],
  ['retention:', '5: retention: is empty; it must be a mapping of keys'],
  ['operators: { email: a@b.cd }', '5: this key stands here twice; keep one'],
  [
    'calendars: { w: { zone: UTC, days: mon-fri, from: "7:00", to: "20:00" } }',
    '5: calendars.w.from: must be a time of day',
  ],
  [
    'calendars: { w: { zone: UTC, days: mon-fri-sat, from: "07:00", to: "20:00" } }',
    '5: calendars.w.days: must be days such as mon-fri',
  ],
  [
    'calendars: { w: { zone: UTC, days: mon, from: "07:00", to: "08:00", holidays: ../h.txt } }',
    '5: calendars.w.holidays: must be a path inside the folder',
  ],
])('%s is refused with its line and what to do', (more, expected) => {
  const [problem, ...others] = problemsOf(`${MINIMAL}${more}\n`);
  expect(problem).toContain(`pamwatch.yaml:${expected}`);
  expect(others).toEqual([]);
});

test.each([
  ['auth: { oauth1: { secret: 5 } }', 'auth.oauth1.secret: must be a text'],
  [
    'auth: { oauth3: { secret: a } }',
    'auth: needs exactly one of oauth1, oauth2; did you mean "oauth1"?',
  ],
  ['auth: { basic: { secret: a } }', 'auth: needs exactly one of oauth1, oauth2'],
  [
    'auth: { oauth2: { secret: a, client_auth: header } }',
    'auth.oauth2.client_auth: must be one of body, basic',
  ],
  [
    'auth: { oauth1: { secret: a } }, page_size: 5',
    'page_size: is not a key here; known keys: vendor',
  ],
  ['auth: { oauth1: { secret: a } }, proxi: x', 'proxi: is not a key here; did you mean "proxy"?'],
  [
    'auth: { oauth1: { secret: a } }, list_timeout: 15m',
    'list_timeout: must be between 1s and 14m',
  ],
  ['auth: { oauth1: { secret: a } }, poll_every: 90s', 'poll_every: must be whole minutes'],
  [
    'auth: { oauth1: { secret: a } }, tls: { ca: /etc/ca.pem }',
    'tls.ca: must be a path inside the folder',
  ],
])('a Segura source with %s is refused by field', (options, expected) => {
  const [problem, ...others] = problemsOf(withSource(options));
  expect(problem).toContain(`pamwatch.yaml:3: sources.segura-sp.${expected}`);
  expect(others).toEqual([]);
});

test('what may change an appliance must be a secret that no function reads', () => {
  const admin = (secret: string) =>
    withSource(
      `auth: { oauth2: { secret: pamwatch/segura } }, tls: { client: { secret: pamwatch/cert } }, admin: { secret: ${secret} }`,
    );
  expect(problemsOf(admin('pamwatch/segura-admin'))).toEqual([]);
  for (const taken of ['pamwatch/segura', 'pamwatch/cert', 'pamwatch/fudo']) {
    expect(problemsOf(admin(taken))).toEqual([
      'pamwatch.yaml:3: sources.segura-sp.admin.secret: must be a secret that nothing else here names: a function would be able to read it',
    ]);
  }
});

test.each([
  ['max_requests_per_second: 0', 'max_requests_per_second: must be at least 0.1'],
  ['max_requests_per_second: 1001', 'max_requests_per_second: must be at most 1000'],
  ['max_concurrent: 0', 'max_concurrent: must be at least 1'],
  ['max_concurrent: 2.5', 'max_concurrent: must be a whole number'],
  ['tls: { client: cert.pem }', 'tls.client: must be { secret: NAME }'],
  ['tls: { client: { secret: a, key: b } }', 'tls.client.key: is not a key here'],
  ['paths: { drop: /api/drop }', 'paths.drop'],
])('%s is refused', (option, message) => {
  const problems = problemsOf(withSource(`auth: { oauth2: { secret: a } }, ${option}`));
  expect(problems.join('\n')).toContain(`sources.segura-sp.${message}`);
});

test('a service of AWS needs a region, and a slip in its keys is answered', () => {
  const aws = (options: string) => `version: 1
sources: { aws-fra: { vendor: ssm, ${options} } }
operators: { email: a@b.example }
`;
  expect(
    parseConfig(aws('region: eu-central-1'), 'pamwatch.yaml').sources['aws-fra'],
  ).toMatchObject({
    url: 'https://ssm.eu-central-1.amazonaws.com',
    time_zone: 'Etc/UTC',
  });
  expect(problemsOf(aws('regoin: eu-central-1')).join('\n')).toContain(
    'sources.aws-fra.regoin: is not a key here; did you mean "region"?',
  );
});

test('a vendor nobody knows is answered with those that are known', () => {
  expect(problemsOf(MINIMAL.replace('vendor: fudo', 'vendor: fodu'))).toEqual([
    `pamwatch.yaml:3: sources.fudo-dc1.vendor: must be one of ${VENDORS.map(({ name }) => name).join(', ')}`,
  ]);
});

test.each([
  'auth: { api_key: hunter2 }',
  'auth: { api_key: { secret: a, value: hunter2 } }',
  'auth: { api_key: { secret: a }, password: hunter2 }',
  'auth: { apikey: hunter2 }',
  'auth: { api_key: { secret: "hunter2 !" } }',
  'auth: { api_key: { secret: a } }, proxy: "http://u:hunter2@proxy:3128"',
  'auth: { api_key: { secret: a } }, token: hunter2',
])('a secret written into the file is refused, and not repeated: %s', (options) => {
  const source = `vendor: fudo, url: https://f.internal, time_zone: UTC, ${options}`;
  const problems = problemsOf(MINIMAL.replace(SOURCE, `{ ${source} }`)).join('\n');
  expect(problems).toContain('pamwatch.yaml:3');
  expect(problems).not.toContain('hunter2');
});

test('text that is not YAML is refused with its line', () => {
  expect(problemsOf(`${MINIMAL}values: { a: [1\n`)[0]).toMatch(/^pamwatch\.yaml:\d+: /);
  expect(problemsOf('')).toEqual(['pamwatch.yaml:1: is empty; it must be a mapping of keys']);
  expect(problemsOf('- a')).toEqual(['pamwatch.yaml:1: must be a mapping of keys']);
});

test('whatever the text is, it is read or refused with a line, and nothing else is thrown', () => {
  const keys = fc.constantFrom('version', 'sources', 'auth', 'values', '<<', '__proto__', 'x');
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, 1, true, '', 'a', '*x', '&x y', '12:00'),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(keys, tie('node'), { maxKeys: 4 }),
    ),
  })).node;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        tree.map((value) => JSON.stringify(value)),
      ),
      (text) => {
        for (const problem of problemsOf(text)) expect(problem).toMatch(/^pamwatch\.yaml:\d+: ./);
      },
    ),
  );
});

test('what is allowed but unwise is warned of', () => {
  const unwise = MINIMAL.replace('https:', 'http:').replace(
    'auth:',
    'tls: { verify: false }, auth:',
  );
  expect(configWarnings(parseConfig(MINIMAL, 'c'))).toEqual([]);
  expect(configWarnings(parseConfig(unwise, 'c'))).toEqual([
    expect.stringContaining('source fudo-dc1 accepts any certificate'),
    expect.stringContaining('source fudo-dc1 is called without TLS'),
  ]);
});
