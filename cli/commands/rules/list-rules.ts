import { print, visible } from '#cli/output.ts';
import { table } from '#cli/table.ts';
import { loadRules } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import { ruleEntries, rulesTable } from '#shared/rules/rules-table.ts';
import { readRuleFiles } from './rule-files.ts';

// docs/rules.md links to runbooks from the folder it is in.
const FROM_DOCS = '../';

/**
 * `pamwatch rules list PATH...`: a table for people, or the one in the documentation. What is wrong
 * with the files goes to standard error.
 */
export async function listRules(paths: readonly string[], markdown: boolean): Promise<void> {
  const files = await readRuleFiles(paths);
  const loaded = loadRules(files, { values: {}, calendars: {}, unset: 'wait' });
  if (!loaded.ok) {
    for (const problem of loaded.problems) {
      process.stderr.write(`${visible(describeProblem(problem))}\n`);
    }
    process.exitCode = 1;
  }
  const entries = ruleEntries(files);
  if (markdown) {
    await print(rulesTable(entries, FROM_DOCS));
    return;
  }
  const rows = entries.map(({ name, status, level, deliver, techniques, controls }) => [
    name,
    level,
    status,
    deliver,
    techniques.join(', '),
    controls.join('; '),
  ]);
  await print(table([['RULE', 'LEVEL', 'STATUS', 'DELIVERED', 'ATT&CK', 'CONTROLS'], ...rows]));
}
