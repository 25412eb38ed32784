import type { AlertBlock } from '../alert-block.ts';
import { suggestion } from '../closest-name.ts';
import type { LocatedMap } from '../document.ts';
import { entry, textsAt } from '../located.ts';
import { createReport } from '../problem.ts';
import { SIGMA_KEYS } from '../rule-header.ts';
import { readTests } from '../testing/tests-block.ts';
import type { Find } from './finding.ts';
import type { LintOptions } from './options.ts';

/** Keys of a rule that are pamwatch's own. */
export const OUR_KEYS: readonly string[] = ['alert', 'tests'];
export const DATE = /^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])$/;

/** What people need to know about a rule beside what it looks for. */
export function reviewPapers(
  document: LocatedMap,
  alert: AlertBlock,
  file: string,
  options: LintOptions,
  find: Find,
): void {
  const { line } = document;
  const has = (key: string) => entry(document, key) !== undefined;
  if (alert.owner === undefined && !has('author')) {
    find('no-owner', line, 'alert.owner', 'is missing: who is asked about this rule?');
  }
  reviewRunbook(document, alert, file, options, find);
  if (textsAt(document, 'falsepositives', '', createReport('')).length === 0) {
    find('no-falsepositives', line, 'falsepositives', 'is missing: what else may look like this?');
  }
  if (!has('status')) find('no-status', line, 'status', 'is missing; it counts as test');
  for (const key of ['date', 'modified']) {
    const date = entry(document, key);
    const text = date?.value.kind === 'scalar' ? date.value.text : '';
    if (date === undefined || DATE.test(text)) continue;
    find('date-format', date.line, key, 'must be a date such as 2026-01-06');
  }
  reviewNames(document, file, find);
}

function reviewRunbook(
  document: LocatedMap,
  { runbook }: AlertBlock,
  file: string,
  { hasFile }: LintOptions,
  find: Find,
): void {
  if (runbook === undefined) {
    const message = 'is missing: what does whoever gets the alert do?';
    find('no-runbook', document.line, 'alert.runbook', message);
    return;
  }
  const alert = entry(document, 'alert')?.value;
  const line = (alert?.kind === 'map' && entry(alert, 'runbook')?.line) || document.line;
  if (/^https?:/.test(runbook) || hasFile === undefined || hasFile(runbook, file)) return;
  find('runbook-missing', line, 'alert.runbook', `there is no file ${runbook}`);
}

function reviewNames(document: LocatedMap, file: string, find: Find): void {
  const name = entry(document, 'name')?.value;
  const stem = file.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/, '');
  if (name?.kind === 'scalar' && name.text !== stem) {
    find('file-name', name.line, 'name', `the file is called ${stem}: give both the same name`);
  }
  for (const { key, line } of document.entries) {
    const meant = knownKeyNear(key);
    if (meant !== '') find('unknown-key', line, key, `is not a key of a rule${meant}`);
  }
}

/** What a misspelt key was meant to be, in words; empty for known keys, and for your own. */
export function knownKeyNear(key: string): string {
  if (OUR_KEYS.includes(key) || SIGMA_KEYS.includes(key)) return '';
  return suggestion(key, [...SIGMA_KEYS, ...OUR_KEYS]);
}

export function reviewTests(document: LocatedMap, find: Find): void {
  const line = entry(document, 'tests')?.line ?? document.line;
  const tests = readTests(document, createReport(''));
  const fires = tests.map(({ timeline }) =>
    timeline.some(({ expect }) => expect.some((one) => one.startsWith('fired'))),
  );
  if (tests.length === 0) find('no-tests', line, 'tests', 'is missing: nothing shows what it does');
  else if (!fires.includes(true)) find('no-firing-test', line, 'tests', 'none of them fires');
  else if (!fires.includes(false)) {
    find('no-quiet-test', line, 'tests', 'all of them fire; show what must not');
  }
}
