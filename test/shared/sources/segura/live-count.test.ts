import { parseLiveCount } from '#shared/sources/segura/live-count.ts';

const answer = (body: object) =>
  JSON.stringify({ response: { status: 200, erro: false, error: false }, ...body });

test.each([
  ['sessions.enabled', { sessions: { enabled: { Jump_Server: '1' }, historic: { SQL: '1' } } }, 1],
  ['sessions.ativas', { sessions: { ativas: [], historico: [] } }, 0],
  ['sessoes.ativas', { sessoes: { historico: {}, ativas: { Jump_Server: 1, RDP_Web: '35' } } }, 36],
])('reads the documented form %s', (_name, body, live) => {
  expect(parseLiveCount(answer(body))).toBe(live);
});

test.each([
  ['{', 'is not JSON'],
  [answer({}), 'has no sessions.enabled'],
  [answer({ sessions: { historic: {} } }), 'has no sessions.enabled'],
  [answer({ sessions: { enabled: { RDP: 'many' } } }), 'has no sessions.enabled'],
  [answer({ sessions: { enabled: [1] } }), 'has no sessions.enabled'],
  [
    JSON.stringify({ response: { status: 400, message: 'Invalid request', error: false } }),
    'Invalid request',
  ],
])('refuses what is not documented: %s', (text, message) => {
  expect(() => parseLiveCount(text)).toThrow(message);
});
