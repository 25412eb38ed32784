import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { openJournal } from '#local/journal.ts';

const schema = z.object({ n: z.number(), text: z.string() });

function aFile() {
  return join(mkdtempSync(join(tmpdir(), 'journal-')), 'deep', 'list.ndjson');
}

describe('a journal', () => {
  test('has in a later run what an earlier one appended', () => {
    const file = aFile();
    openJournal(file, schema).append({ n: 1, text: 'ação' });
    expect(openJournal(file, schema).entries).toEqual([{ n: 1, text: 'ação' }]);
  });

  test('cuts off a line that a killed run could not finish, and goes on after it', () => {
    const file = aFile();
    openJournal(file, schema).append({ n: 1, text: 'ação' });
    appendFileSync(file, '{"n":2,"te');
    openJournal(file, schema).append({ n: 3, text: 'x' });
    expect(openJournal(file, schema).entries.map(({ n }) => n)).toEqual([1, 3]);
    expect(readFileSync(file, 'utf8')).not.toContain('"n":2');
  });
});
