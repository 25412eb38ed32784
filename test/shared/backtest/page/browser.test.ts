import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { renderPage } from '#shared/backtest/page/page.ts';
import { HOUR } from '#shared/sessions/instant.ts';
import { aReport } from '#test/support/a-report.ts';
import { aSession, START } from '#test/support/a-session.ts';

const run = promisify(execFile);
const BROWSER = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
// Each would change the title of the page, if it ran.
const ATTACKS = [
  '<script>document.title="taken"</script>',
  '"><svg onload=document.title="taken">',
  "' onmouseover='document.title=1' x='",
  '</text></svg><img src=x onerror=document.title="taken">',
  '</style><script>document.title="taken"</script>',
];

const inBrowser = BROWSER === undefined ? test.skip : test;

inBrowser(
  'in a browser, what sessions say is text and nothing else',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pamwatch-page-'));
    try {
      const sessions = ATTACKS.map((attack, index) =>
        aSession({
          id: `${index}${attack}`,
          user: attack,
          target: attack,
          state: 'ended',
          ended_at: START + 11 * HOUR + index,
        }),
      );
      const file = join(folder, 'page.html');
      await writeFile(file, renderPage(aReport(sessions, ATTACKS[0])));
      const args = [...FLAGS, `--user-data-dir=${join(folder, 'profile')}`, '--dump-dom'];
      const { stdout } = await run(BROWSER ?? '', [...args, `file://${file}`], { maxBuffer: 1e8 });
      expect(stdout).toContain('<title>Backtest of new</title>');
      expect(stdout).toContain('&lt;script&gt;document.title="taken"&lt;/script&gt;');
      expect(stdout).not.toMatch(/<script|<img|<[a-z]+[^>]* on[a-z]+=/);
      expect(stdout.match(/<svg /g)).toHaveLength(6);
    } finally {
      await rm(folder, { recursive: true, maxRetries: 5 });
    }
  },
  120_000,
);
