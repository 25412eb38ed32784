import { failureOf } from '#shared/sources/ssm/failure.ts';

const named = (__type: string, more: object = { message: 'so it is' }) =>
  JSON.stringify({ __type, ...more });
const html = '<!DOCTYPE html><html><body>Bad Gateway</body></html>';

test.each([
  ['ThrottlingException', 400, named('ThrottlingException'), 'unavailable', true],
  ['too many requests', 429, named('TooManyRequestsException'), 'unavailable', true],
  ['a limit', 503, named('RequestLimitExceeded'), 'unavailable', true],
  ['its own failure', 500, named('InternalServerError'), 'unavailable', true],
  ['another', 500, named('InternalFailure'), 'unavailable', true],
  ['not there', 503, named('ServiceUnavailable'), 'unavailable', true],
  ['a page that is gone', 400, named('InvalidNextToken'), 'unavailable', false],
  ['an unknown key', 400, named('UnrecognizedClientException'), 'authentication', false],
  ['an unknown token', 403, named('InvalidClientTokenId'), 'authentication', false],
  ['an old token', 400, named('ExpiredTokenException'), 'authentication', false],
  ['no token', 403, named('MissingAuthenticationToken'), 'authentication', false],
  ['a wrong signature', 400, named('InvalidSignatureException'), 'authentication', false],
  ['half a signature', 400, named('IncompleteSignature'), 'authentication', false],
  ['an old request', 400, named('RequestExpired'), 'authentication', false],
  ['no right', 400, named('AccessDeniedException'), 'permission', false],
  ['no right, newer', 403, named('AccessDeniedException'), 'permission', false],
  ['no subscription', 403, named('OptInRequired'), 'permission', false],
  ['a wrong filter', 400, named('InvalidFilterKey'), 'refused', false],
  ['a wrong value', 400, named('ValidationException'), 'refused', false],
  ['a name with its service', 400, named('com.amazonaws.ssm#InvalidFilterKey'), 'refused', false],
  ['a right by its service', 400, named('com.x#AccessDeniedException'), 'permission', false],
  ['an unknown name', 400, named('BrandNewException'), 'refused', false],
  ['an unknown name, 403', 403, named('BrandNewException'), 'permission', false],
  ['an unknown name, 500', 500, named('BrandNewException'), 'unavailable', true],
  ['an unknown name of the prototype', 400, named('__proto__'), 'refused', false],
  ['a number for a name', 400, '{"__type":7}', 'refused', false],
  ['a bare 403', 403, '', 'permission', false],
  ['a gateway', 502, html, 'unavailable', true],
  ['a 404 page', 404, html, 'refused', false],
  ['half an answer', 400, '{"__type":"Thrott', 'refused', false],
])('%s (%i) is %4$s', (_name, status, text, kind, worthRetry) => {
  const contentType = text.startsWith('<') ? 'text/html' : 'application/x-amz-json-1.1';
  expect(failureOf({ status, contentType, text })).toMatchObject({ kind, worthRetry });
});

test('repeats what AWS says, and what to do', () => {
  const message = 'User: arn:aws:sts::1:assumed-role/p/p is not authorized';
  const text = named('AccessDeniedException', { Message: message });
  const failure = failureOf({ status: 400, contentType: 'application/json', text });
  expect(failure.message).toBe(
    `AWS answered "AccessDeniedException", saying "${message}": allow ssm:DescribeSessions on all resources`,
  );
  expect(failure.said).toBe(message);
});

test('keeps how long AWS asks to wait, and words that are none out', () => {
  const text = named('ThrottlingException', { message: 7 });
  const failure = failureOf({ status: 400, contentType: '', text, retryAfter: 5_000 });
  expect(failure.message).toBe('AWS answered "ThrottlingException"');
  expect(failure.retryAfter).toBe(5_000);
});
