import { sessionLink } from '#shared/sources/session-link.ts';

const session = { source: 's', vendor: 'v', id: 'a/b?', state: 'live', started_at: 0 } as const;

test('fills in every placeholder, made safe for a URL', () => {
  const link = sessionLink('https://pam/{id}#{alt_id}', { ...session, alt_id: 'x y' });
  expect(link).toBe('https://pam/a%2Fb%3F#x%20y');
});

test('gives no link where the session lacks a part, or where there is no template', () => {
  expect(sessionLink('https://pam/{id}/{group_id}', session)).toBeUndefined();
  expect(sessionLink(null, session)).toBeUndefined();
});
