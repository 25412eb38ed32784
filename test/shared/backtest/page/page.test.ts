import fc from 'fast-check';
import { renderPage } from '#shared/backtest/page/page.ts';
import { DAY, HOUR } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aReport } from '#test/support/a-report.ts';
import { aSession, START } from '#test/support/a-session.ts';
import { hostileText } from '#test/support/hostile.ts';

const sessions: readonly Session[] = [
  aSession({ id: '1', state: 'ended', ended_at: START + 11 * HOUR }),
  aSession({ id: '2', state: 'ended', ended_at: START + 4.5 * HOUR, user: 'ann' }),
  aSession({ id: '3', started_at: START + DAY, read_at: START + 3 * DAY }),
];

/** Tags in the page, the text of which no session may change. */
const tagsOf = (page: string): string[] =>
  [...page.matchAll(/<\/?([a-z!][a-z0-9-]*)/gi)].map(([, name = '']) => name);

test('the page holds every plot, each with a title, a description and a table', () => {
  const page = renderPage(aReport(sessions));
  const figures = page.split('<figure>').slice(1);
  const ids = figures.map((figure) => /id="([a-z-]+)-title"/.exec(figure)?.[1]);
  expect(ids).toEqual([
    'timeline',
    'difference',
    'days-alerts',
    'days-digest',
    'durations',
    'stories',
  ]);
  for (const figure of figures) {
    expect(figure).toMatch(/role="img" aria-labelledby="([a-z-]+)-title \1-description"/);
    expect(figure).toMatch(/<title id="[a-z-]+">[^<]+<\/title><desc id="[a-z-]+">[^<]+<\/desc>/);
    expect(figure).toMatch(/<details><summary>.*<table><caption>/s);
  }
});

test('the page needs nothing but itself and may do nothing', () => {
  const page = renderPage(aReport(sessions));
  expect(page).toContain('content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;');
  expect(page).not.toMatch(
    /<(script|link|img|iframe|object|embed|form|base)\b|\b(src|href|action)=|@import|url\(/i,
  );
});

test('the limits of the rules stand among the durations, and open sessions are marked', () => {
  const page = renderPage(aReport(sessions));
  expect(page).toContain('4 h low: long-running-session');
  expect(page).toContain('16 h high: long-running-session');
  expect(page).toMatch(/2 d \d+ h →|\d+ h \d+ min →/);
});

test('nothing to show is a page as well', () => {
  const page = renderPage(aReport([]));
  expect(page).toContain('<h1>No session to try the rules on</h1>');
  expect(page).toContain('No session ended.');
});

test('texts of sessions add no markup and hide nothing, whatever is in them', () => {
  const plain = tagsOf(
    renderPage(
      aReport([aSession({ id: 'x', source: 's', state: 'ended', ended_at: START + 11 * HOUR })]),
    ),
  );
  fc.assert(
    fc.property(
      fc.array(hostileText, { minLength: 4, maxLength: 4 }),
      ([user, target, id, name]) => {
        const hostile = aSession({
          user: user ?? '',
          target: target ?? '',
          id: id ?? '',
          state: 'ended',
          ended_at: START + 11 * HOUR,
        });
        const page = renderPage(aReport([hostile], name ?? ''));
        expect(tagsOf(page)).toEqual(plain);
        expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      },
    ),
    { numRuns: 60 },
  );
});
