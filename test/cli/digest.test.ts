import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTable } from '#local/cloud/dynamo.ts';
import { placesIn } from '#local/places.ts';
import { writeWhole } from '#local/write-whole.ts';
import { HOUR } from '#shared/sessions/instant.ts';
import { createDynamoStore } from '#shared/store/dynamo/dynamo-store.ts';
import { anEvent } from '#test/support/an-event.ts';
import { runCli } from '#test/support/run-cli.ts';

const NOW = Date.UTC(2026, 0, 7, 9);
const state = mkdtempSync(join(tmpdir(), 'pamwatch-digest-'));
afterAll(() => rmSync(state, { recursive: true }));

const digest = (...args: string[]) => runCli(['digest', '--state', state, ...args]);

beforeAll(async () => {
  const places = placesIn(state);
  writeWhole(places.clock, JSON.stringify({ now: NOW }));
  const table = await startTable(places.table, 0);
  const store = createDynamoStore(table.db);
  for (const [hours, user] of [
    [30, 'early'],
    [20, 'middle'],
    [2, 'late'],
  ] as const) {
    const title = `${user} on core-db-01 \u001b[31m`;
    await store.recordEvent(anEvent({ alert: user, title }), NOW - hours * HOUR);
  }
  await table.close();
});

test('shows the last day of what a local run has kept', async () => {
  const { code, stdout, stderr } = await digest();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Subject: \[PAM DIGEST\] 0 open, 2 fired/);
  expect(stdout).toContain('middle on core-db-01');
  expect(stdout).toContain('late on core-db-01');
  expect(stdout).not.toContain('early on');
  expect(stdout).not.toContain('\u001b');
});

test('shows any other time, for each channel and as JSON', async () => {
  const short = await digest('--since', '3h', '--channel', 'slack');
  expect(short.stdout).toContain('late on core-db-01');
  expect(short.stdout).not.toContain('middle on');
  const until = await digest('--from', '2026-01-05', '--to', '2026-01-06T20:00:00Z', '--json');
  expect(JSON.parse(until.stdout)).toMatchObject({
    reason: 'digest',
    // 2026-01-05 begins in Sao Paulo, whose calendar the demonstration has.
    digest: { from: '2026-01-05T03:00:00.000Z', counts: { fired: 2 } },
  });
});

test('leaves to the next digest what it shows', async () => {
  const first = await digest();
  expect((await digest()).stdout).toBe(first.stdout);
});

test.each([
  [['--since', 'soon'], 2, 'It is no duration such as 8h'],
  [['--from', 'monday'], 2, 'It is no date such as'],
  [['--since', '8h', '--from', '2026-01-05'], 2, 'cannot be used with'],
  [['--table', 'a'], 2, 'cannot be used with'],
  [['--from', '2026-01-07', '--to', '2026-01-06'], 1, 'begins where it ends'],
  [['--since', '50d'], 1, 'kept for 40 days'],
])('%j is answered well', async (args, code, message) => {
  const run = await digest(...args);
  expect(run.stderr).toContain(message);
  expect(run).toMatchObject({ code, stdout: '' });
});

test('where no run has kept anything, it says what to do', async () => {
  const run = await runCli(['digest', '--state', join(state, 'nowhere')]);
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toMatch(/no local run has kept anything in .*nowhere.*--table/);
});
