import { configSchema } from '#shared/config/config.ts';
import { VENDORS, vendorNamed } from '#shared/sources/registry.ts';
import { ssm } from '#shared/sources/ssm/vendor.ts';
import { someSourceDeps } from '#test/support/source-deps.ts';

const base = { url: 'https://pam.test', time_zone: 'Europe/Warsaw' };
const auth = {
  segura: { oauth2: { secret: 'pamwatch/a' } },
  fudo: { api_key: { secret: 'pamwatch/a' } },
} as const;

test('every vendor of the configuration is registered, and the other way round', () => {
  const kinds = configSchema.shape.sources.valueType.options.map((kind) => {
    const { shape } = 'shape' in kind ? kind : kind.in;
    return shape.vendor.value;
  });
  expect(kinds.sort()).toEqual(VENDORS.map(({ name }) => name).sort());
  for (const kind of kinds) expect(vendorNamed(kind).name).toBe(kind);
});

test('names the vendors there are when asked for another', () => {
  expect(() => vendorNamed('nobody')).toThrow(VENDORS.map(({ name }) => name).join(', '));
});

test('every appliance names the secret it needs and its fields', () => {
  for (const [name, credentials] of Object.entries(auth)) {
    const vendor = vendorNamed(name);
    const options = vendor.options.parse({ vendor: name, ...base, auth: credentials });
    const need = vendor.secretFields(options);
    expect(need?.secret).toBe('pamwatch/a');
    expect(need?.fields.length).toBeGreaterThan(0);
  }
});

test.each([
  ['segura', { auth: auth.segura }],
  ['segura', { auth: auth.segura, risk: {} }],
  ['fudo', { auth: auth.fudo }],
  ['ssm', { region: 'eu-central-1' }],
])('%s says without a source what its sources supply: %j', (name, more) => {
  const vendor = vendorNamed(name);
  const options = vendor.options.parse({ vendor: name, ...base, ...more });
  const source = vendor.createSource(
    'a',
    options,
    someSourceDeps(() => ({})),
  );
  expect([...vendor.fields(options)].sort()).toEqual([...source.fields].sort());
  expect(vendor.fields(options).has('threat')).toBe('risk' in more || name === 'fudo');
});

test('a vendor without a secret says what its role must be allowed', () => {
  const options = ssm.options.parse({ vendor: 'ssm', region: 'eu-central-1' });
  expect(ssm.secretFields(options)).toBeUndefined();
  expect(ssm.aws).toEqual({ service: 'ssm', actions: ['ssm:DescribeSessions'] });
  // What neither has a right in AWS nor stands in `auth` above is not tried here: add it there.
  const untried = VENDORS.filter(({ name, aws }) => !(name in auth) && aws === undefined);
  expect(untried.map(({ name }) => name)).toEqual([]);
});
