import { failureIn, failureOf } from '#shared/sources/segura/failure.ts';

const envelope = (status: number, message: string, more: object = {}) =>
  JSON.stringify({
    response: { status, message, error: true, error_code: 1, erro: true, ...more },
  });
const html = '<!DOCTYPE html><html><body>Bad Gateway</body></html>';

test.each([
  [
    'missing right',
    500,
    envelope(500, 'You are not authorized to access this resource.'),
    'permission',
  ],
  ['server error', 500, envelope(500, 'Unexpected error.'), 'unavailable'],
  ['time-out', 500, envelope(500, 'Request timed out.'), 'unavailable'],
  ['time-out beside 200', 408, JSON.stringify({ message: 'Request timed out.' }), 'unavailable'],
  [
    'unknown client',
    401,
    JSON.stringify({ error: 'invalid_client', message: 'Client authentication failed.' }),
    'authentication',
  ],
  [
    'unknown client, envelope',
    400,
    envelope(400, 'Client authentication failed.'),
    'authentication',
  ],
  ['signature', 401, JSON.stringify({ message: 'Invalid signature' }), 'authentication'],
  [
    'no token',
    404,
    JSON.stringify({ message: 'no Route matched with those values' }),
    'authentication',
  ],
  [
    'no token, as documented',
    404,
    JSON.stringify({ message: 'No route matched with those values.' }),
    'authentication',
  ],
  ['wrong path, v4', 404, JSON.stringify({ message: 'Resource sub not found' }), 'refused'],
  ['wrong path, v3.32', 404, envelope(404, 'Resource/sub-resource not found'), 'refused'],
  ['wrong id', 400, envelope(400, '1003: Unexpected identifier type'), 'refused'],
  ['string error', 400, JSON.stringify({ error: 'invalid_request' }), 'refused'],
  [
    'Portuguese alone',
    400,
    JSON.stringify({ response: { mensagem: 'Falha', erro: true } }),
    'refused',
  ],
  ['bare 401', 401, '', 'authentication'],
  ['bare 403', 403, '', 'permission'],
  ['403 page', 403, html, 'permission'],
  ['too many', 429, '', 'unavailable'],
  ['gateway page', 502, html, 'unavailable'],
  ['gateway with an envelope', 503, envelope(500, 'maintenance'), 'unavailable'],
  ['gateway time-out', 504, html, 'unavailable'],
  ['empty 500', 500, '', 'unavailable'],
  ['500 page', 500, html, 'unavailable'],
  ['500 that says what', 500, envelope(500, 'An error occurred while droping session'), 'refused'],
  ['404 page', 404, html, 'refused'],
  ['cut-off JSON', 400, '{"response":{"status":400,"mess', 'refused'],
  ['plain text', 400, 'Bad Request', 'refused'],
  ['JSON that is no object', 500, '[]', 'unavailable'],
])('%s (%i) is %4$s', (_name, status, text, kind) => {
  const contentType = text.startsWith('<') ? 'text/html' : 'application/json';
  expect(failureOf({ status, contentType, text }).kind).toBe(kind);
});

test.each([
  ['error flag', { response: { status: 200, message: 'x', error: true } }, 'refused'],
  ['erro flag', { response: { status: 200, mensagem: 'x', erro: true } }, 'refused'],
  [
    'status without flag',
    { response: { status: 400, message: 'Date1 greater than date2', error: false } },
    'refused',
  ],
  ['code', { code: 500, response: { status: 200, message: 'Unexpected error.' } }, 'unavailable'],
  ['exception', { exception: { code: 1011, message: '1011: Device not found' } }, 'refused'],
  ['string error', { error: 'invalid_token' }, 'authentication'],
])('a body with status 200 reports a failure by %s', (_name, body, kind) => {
  expect(failureIn(body)?.kind).toBe(kind);
});

test('a body that reports none is none', () => {
  for (const body of [
    { code: 200, response: { status: 200, message: '', error: false, erro: false } },
    { remote_sessions: [] },
    { exception: null, error: '', response: [] },
    null,
    'not authorized',
  ]) {
    expect(failureIn(body)).toBeUndefined();
  }
});

test('only 1002 means that the session is unknown', () => {
  const body = (code: number) => ({
    code: 400,
    response: { status: 400, message: `${code}: x`, error: true },
    exception: { code, message: `${code}: x` },
  });
  expect(failureIn(body(1002))?.unknownRecord).toBe(true);
  expect(failureIn(body(1003))?.unknownRecord).toBe(false);
  const short = { response: { message: '1002: Session not found', error: true } };
  expect(failureIn(short)?.unknownRecord).toBe(true);
});

test('what the appliance says is shown quoted, cut and in ASCII', () => {
  const message = failureIn({ error: `evil\n\u202e${'x'.repeat(500)}` })?.message ?? '';
  expect(message).toMatch(/^[\x20-\x7e]+$/);
  expect(message.length).toBeLessThan(300);
});
