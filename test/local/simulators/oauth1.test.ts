import {
  createOAuth1Check,
  headerParameters,
  hmacSha1Signature,
  signatureBaseString,
} from '#local/simulators/segura/oauth1.ts';

// The example of RFC 5849, section 1.2.
const credentials = {
  consumer_key: 'dpf43f3p2l4k3l03',
  consumer_secret: 'kd94hf93k423kf44',
  token: 'nnch734d00sl2jdk',
  token_secret: 'pfkkdhi9sl3r4s00',
};
const header = [
  'OAuth realm="Photos"',
  'oauth_consumer_key="dpf43f3p2l4k3l03"',
  'oauth_token="nnch734d00sl2jdk"',
  'oauth_signature_method="HMAC-SHA1"',
  'oauth_timestamp="137131202"',
  'oauth_nonce="chapoH"',
  'oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"',
].join(', ');
const signedAt = 137_131_202_000;

function photos(changes: { url?: string; authorization?: string; method?: string } = {}) {
  return {
    method: changes.method ?? 'GET',
    url: new URL(changes.url ?? 'http://photos.example.net/photos?file=vacation.jpg&size=original'),
    headers: { authorization: changes.authorization ?? header },
    body: '',
  };
}

describe('the OAuth 1.0a check', () => {
  test('builds the base string of RFC 5849, section 3.4.1.1', () => {
    const url = new URL('http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b');
    const oauth = headerParameters(
      `OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2", oauth_token="kkk9d7dh3k39sjv7",
       oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="7d8f3e4a",
       oauth_signature="bYT5CMsGcbgUdFHObYMEfcx6bsw%3D"`,
    );
    oauth.delete('realm');
    oauth.delete('oauth_signature');
    const parameters = [...url.searchParams, ...new URLSearchParams('c2&a3=2+q'), ...oauth];
    expect(signatureBaseString('post', url, parameters)).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
    );
  });

  test('signs as the example of RFC 5849, section 1.2 does', () => {
    const { url } = photos();
    const oauth = [...headerParameters(header)].filter(
      ([name]) => name !== 'realm' && name !== 'oauth_signature',
    );
    const base = signatureBaseString('GET', url, [...url.searchParams, ...oauth]);
    expect(hmacSha1Signature(base, credentials.consumer_secret, credentials.token_secret)).toBe(
      'MdpQcU8iPSUjWoN/UDMsK2sui9I=',
    );
  });

  test('accepts the documented request once and refuses its replay', () => {
    const check = createOAuth1Check(credentials, () => signedAt);
    expect(check(photos())).toBeUndefined();
    expect(check(photos())).toBe('Client authentication failed.');
  });

  test.each([
    ['another parameter', photos({ url: 'http://photos.example.net/photos?file=vacation.jpg' })],
    [
      'another host',
      photos({ url: 'http://evil.example.net/photos?file=vacation.jpg&size=original' }),
    ],
    ['another method', photos({ method: 'DELETE' })],
    ['another nonce', photos({ authorization: header.replace('chapoH', 'chapoX') })],
  ])('calls a signature over %s invalid', (_what, request) => {
    expect(createOAuth1Check(credentials, () => signedAt)(request)).toBe('Invalid signature');
  });

  test.each([
    ['a clock ten minutes off', header, signedAt + 600_000],
    ['another token', header.replace('nnch734d00sl2jdk', 'other'), signedAt],
    ['a signature in plain text', header.replace('HMAC-SHA1', 'PLAINTEXT'), signedAt],
    ['no parameters', 'OAuth', signedAt],
  ])('refuses %s', (_what, authorization, now) => {
    const check = createOAuth1Check(credentials, () => now);
    expect(check(photos({ authorization }))).toBe('Client authentication failed.');
  });
});
