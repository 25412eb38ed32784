import { readFileSync } from 'node:fs';
import { codesTable } from '#shared/rules/lint/codes-table.ts';

test('docs/lint.md lists every code as it is (npx pamwatch rules codes)', () => {
  const page = readFileSync(new URL('../../../../docs/lint.md', import.meta.url), 'utf8');
  expect(page).toContain(codesTable());
});
