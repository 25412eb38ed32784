import { configSchema } from '#shared/config/config.ts';
import { VENDORS, vendorNamed } from '#shared/sources/registry.ts';

const base = { url: 'https://pam.test', time_zone: 'Europe/Warsaw' };
const auth = {
  segura: { oauth2: { secret: 'pamwatch/a' } },
  fudo: { api_key: { secret: 'pamwatch/a' } },
} as const;

test('every vendor of the configuration is registered, and the other way round', () => {
  const { sources } = configSchema.parse({
    version: 1,
    operators: { email: 'ops@bank.test' },
    sources: Object.fromEntries(
      Object.entries(auth).map(([vendor, value]) => [vendor, { vendor, ...base, auth: value }]),
    ),
  });
  expect(
    Object.values(sources)
      .map(({ vendor }) => vendorNamed(vendor).name)
      .sort(),
  ).toEqual(VENDORS.map(({ name }) => name).sort());
});

test('every vendor names the secret it needs and its fields', () => {
  for (const vendor of VENDORS) {
    const options = vendor.options.parse({
      vendor: vendor.name,
      ...base,
      auth: Object.entries(auth).find(([name]) => name === vendor.name)?.[1],
    });
    const { secret, fields } = vendor.secretFields(options);
    expect(secret).toBe('pamwatch/a');
    expect(fields.length).toBeGreaterThan(0);
  }
});
