import { ssmOptions } from '#shared/sources/ssm/options.ts';

const parse = (more: object) => ssmOptions.safeParse({ vendor: 'ssm', ...more });

test('a region is all it takes', () => {
  expect(ssmOptions.parse({ vendor: 'ssm', region: 'eu-central-1' })).toMatchObject({
    region: 'eu-central-1',
    url: 'https://ssm.eu-central-1.amazonaws.com',
    time_zone: 'Etc/UTC',
    page_size: 200,
    poll_every: 60_000,
  });
});

test.each([
  ['us-gov-west-1', 'https://ssm.us-gov-west-1.amazonaws.com'],
  ['cn-north-1', 'https://ssm.cn-north-1.amazonaws.com.cn'],
  ['eusc-de-east-1', 'https://ssm.eusc-de-east-1.amazonaws.eu'],
])('%s is reached at %s', (region, url) => {
  expect(parse({ region }).data?.url).toBe(url);
});

test('another endpoint, for one that is private', () => {
  const url = 'https://vpce-0a.ssm.eu-central-1.vpce.amazonaws.com';
  expect(parse({ region: 'eu-central-1', url: `${url}/` }).data?.url).toBe(url);
});

test.each([
  ['no region', {}],
  ['a region that is none', { region: 'Frankfurt' }],
  ['a host slipped in as a region', { region: 'eu-central-1.evil.example/' }],
  ['a key it has no use for', { region: 'eu-central-1', auth: { secret: 'x' } }],
  ['a page larger than AWS allows', { region: 'eu-central-1', page_size: 201 }],
])('refuses %s', (_what, options) => {
  expect(parse(options).success).toBe(false);
});
