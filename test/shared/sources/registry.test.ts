import { configSchema } from '#shared/config/config.ts';
import { VENDORS, vendorNamed } from '#shared/sources/registry.ts';

const base = { url: 'https://pam.test', time_zone: 'Europe/Warsaw' };
const auth = {
  segura: { oauth2: { secret: 'pamwatch/a' } },
  fudo: { api_key: { secret: 'pamwatch/a' } },
} as const;

test('every vendor of the configuration is registered, and the other way round', () => {
  const kinds = configSchema.shape.sources.valueType.options;
  expect(kinds.map(({ shape }) => shape.vendor.value).sort()).toEqual(
    VENDORS.map(({ name }) => name).sort(),
  );
  for (const { shape } of kinds)
    expect(vendorNamed(shape.vendor.value).name).toBe(shape.vendor.value);
});

test('names the vendors there are when asked for another', () => {
  expect(() => vendorNamed('acme')).toThrow('segura, fudo');
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
