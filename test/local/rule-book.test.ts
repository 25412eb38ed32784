import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRuleBook, type RuleBook } from '#local/rule-book.ts';

const RULE = 'rules/long-running-session.yml';
const FILTER = 'filters/backups.yml';
const filterText = (account: string) => `title: Backups run all night
logsource: { category: pam_session }
filter:
  rules: [long-running-session]
  backup: { account: ${account} }
  condition: not backup
expires: 2999-12-31
reason: CHG0042
`;
let folder: string;
let book: RuleBook;
let events: string[];
let heard: () => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
  cpSync('local/demo.yaml', join(folder, 'demo.yaml'));
  cpSync('config/rules', join(folder, 'rules'), { recursive: true });
  mkdirSync(join(folder, 'filters'));
  writeFileSync(join(folder, FILTER), filterText('svc_backup'));
  events = [];
  heard = () => undefined;
  const note = (event: string) => {
    events.push(event);
    heard();
  };
  book = await openRuleBook({
    file: join(folder, 'demo.yaml'),
    changed: () => note('changed'),
    refused: ({ message }) => note(message),
  });
});
afterEach(() => book.close());

/** Edits a file, and waits until the book has noticed. */
async function edit(name: string, from: string, to: string): Promise<string> {
  const noticed = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const file = join(folder, name);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
  await noticed;
  return events.at(-1) ?? '';
}

const long = () => book.current().rules.find(({ name }) => name === 'long-running-session');

describe('rules that are edited while the run goes on', () => {
  test('take effect', async () => {
    expect(await edit(RULE, 'level: low', 'level: medium')).toBe('changed');
    expect(long()?.level).toBe('medium');
  });

  test('take effect through the values of the configuration', async () => {
    const before = long()?.rev;
    expect(await edit('demo.yaml', 'open_low: 1h', 'open_low: 30m')).toBe('changed');
    expect(long()?.rev).not.toBe(before);
  });

  test('take effect through the filters beside them', async () => {
    const before = long()?.rev;
    expect(await edit(FILTER, 'svc_backup', 'svc_scan')).toBe('changed');
    expect(long()?.rev).not.toBe(before);
  });

  test('stay as they were when an edit is no good, which is told with file and line', async () => {
    const before = long();
    const said = await edit(RULE, 'condition: long and not exempt', 'condition: lnog');
    expect(said).toMatch(/long-running-session\.yml:\d+: detection\.condition/);
    expect(long()).toBe(before);
    expect(await edit(RULE, 'condition: lnog', 'condition: long and not exempt')).toBe('changed');
  });
});
