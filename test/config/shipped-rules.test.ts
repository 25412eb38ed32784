import { readdirSync, readFileSync } from 'node:fs';
import { lintRuleFiles } from '#shared/rules/lint.ts';
import { loadRules } from '#shared/rules/load-rules.ts';
import { ruleEntries } from '#shared/rules/rules-table.ts';
import { runRuleTests } from '#shared/rules/testing/run-tests.ts';

const FOLDER = new URL('../../config/rules/', import.meta.url);
const ROOT = new URL('../../', import.meta.url);
const NOTHING_SET = { values: {}, calendars: {} };

const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yml'))
  .map((name) => ({
    file: `config/rules/${name}`,
    text: readFileSync(new URL(name, FOLDER), 'utf8'),
  }));

test.each(files)('$file passes its own tests, with no configuration at all', (file) => {
  const { problems, results, untested } = runRuleTests(file, NOTHING_SET);
  expect({ problems, untested, failed: results.filter(({ passed }) => !passed) }).toEqual({
    problems: [],
    untested: [],
    failed: [],
  });
});

test('the shipped rules have no findings', () => {
  expect(lintRuleFiles(files, NOTHING_SET)).toEqual([]);
});

test('each shipped rule has a runbook that says what to do, steps, and what it may be mapped to', () => {
  const loaded = loadRules(files, NOTHING_SET);
  const rules = loaded.ok ? [...loaded.rules, ...loaded.correlations] : [];
  expect(rules.length).toBeGreaterThanOrEqual(26);
  for (const { name, runbook = '', steps, falsepositives } of rules) {
    expect(runbook).toBe(`docs/runbooks/alerts/${name}.md`);
    const text = readFileSync(new URL(runbook, ROOT), 'utf8');
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect([name, headings]).toEqual([
      name,
      ['What it means', 'First look', 'Ask', 'Contain', 'Close', 'Tune'],
    ]);
    expect([steps.length > 0, falsepositives.length > 0]).toEqual([true, true]);
  }
  for (const { text } of files) expect(text).toMatch(/^ {2}- attack\.t\d{4}/m);
});

test('rules that would only be noise until somebody lists something wait for it', () => {
  const loaded = loadRules(files, NOTHING_SET);
  const waiting = (loaded.ok ? loaded.rules : [])
    .filter(({ waitingFor }) => waitingFor.length > 0)
    .map(({ name, waitingFor }) => [name, ...waitingFor]);
  expect(waiting).toEqual([
    ['critical-target-opened', 'critical_targets'],
    ['forced-end-near', 'critical_targets'],
    ['long-session-on-critical-target', 'critical_targets'],
    ['outside-working-hours', 'calendars.working'],
    ['third-party-session', 'third_party_users', 'calendars.working'],
    ['unknown-network', 'known_networks'],
  ]);
});

test('each shipped rule names the controls it is evidence for, and the page explains each of them', () => {
  const page = readFileSync(new URL('docs/rules.md', ROOT), 'utf8');
  for (const { name, level, controls } of ruleEntries(files)) {
    expect([name, level, controls.length > 0]).toEqual([name, level, true]);
    for (const control of controls) expect(page).toContain(`| ${control} | `);
  }
});
