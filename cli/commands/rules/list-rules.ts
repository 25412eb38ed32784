import { print } from '#cli/output.ts';
import { table } from '#cli/table.ts';
import { ruleEntries, rulesTable } from '#shared/rules/rules-table.ts';
import { readRuleFiles } from './rule-files.ts';

// docs/rules.md links to runbooks from the folder it is in.
const FROM_DOCS = '../';

/** `pamwatch rules list PATH...`: a table for people, or the one in the documentation. */
export async function listRules(paths: readonly string[], markdown: boolean): Promise<void> {
  const entries = ruleEntries(await readRuleFiles(paths));
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
