import { isOver, SESSION_STATES } from '../sessions/session.ts';
import { type AlertBlock, readAlertBlock } from './alert-block.ts';
import { suggestion } from './closest-name.ts';
import { compileRule } from './compile-rule.ts';
import { readDetection } from './detection-block.ts';
import { type LocatedMap, parseDocuments } from './document.ts';
import { loadRules, type RuleFile, type RuleOptions } from './load-rules.ts';
import { entry, textsAt } from './located.ts';
import { createReport, type Problem } from './problem.ts';
import { SIGMA_KEYS } from './rule-header.ts';
import type { Expression } from './sigma/value.ts';
import { readTests } from './tests-block.ts';

/** What lint has to say about a rule. An error keeps the rule from being used, a warning does not. */
export interface Finding extends Problem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
}

/** Everything that is wrong with the rules, or that a reviewer would ask about, by file and line. */
export function lintRuleFiles(files: readonly RuleFile[], options: RuleOptions): Finding[] {
  const loaded = loadRules(files, { ...options, unset: 'wait' });
  const errors = loaded.ok ? [] : loaded.problems;
  const findings: Finding[] = errors.map((problem) => ({
    ...problem,
    severity: 'error',
    code: 'invalid',
  }));
  for (const { file, text } of files) {
    for (const document of parseDocuments(text, createReport(file))) {
      findings.push(...review(document, file, options));
    }
  }
  return findings.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

type Warn = (code: string, line: number, field: string, message: string) => void;

function review(document: LocatedMap, file: string, options: RuleOptions): Finding[] {
  const findings: Finding[] = [];
  const warn: Warn = (code, line, field, message) => {
    findings.push({ severity: 'warning', code, file, line, field, message });
  };
  const silent = createReport(file);
  const alert = readAlertBlock(document, silent);
  reviewPapers(document, alert, warn);
  reviewTests(document, warn);
  reviewDetection(document, warn);
  reviewValues(document, alert, options, warn);
  const name = entry(document, 'name')?.value;
  const stem = file.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/, '');
  if (name?.kind === 'scalar' && name.text !== stem) {
    warn('file-name', name.line, 'name', `the file is called ${stem}: give both the same name`);
  }
  for (const { key, line } of document.entries) {
    if (OUR_KEYS.includes(key) || SIGMA_KEYS.includes(key)) continue;
    const meant = suggestion(key, [...SIGMA_KEYS, ...OUR_KEYS]);
    if (meant !== '') warn('unknown-key', line, key, `is not a key of a rule${meant}`);
  }
  return findings;
}

const OUR_KEYS: readonly string[] = ['alert', 'tests'];

function reviewPapers(document: LocatedMap, alert: AlertBlock, warn: Warn): void {
  const { line } = document;
  const silent = createReport('');
  const has = (key: string) => entry(document, key) !== undefined;
  if (alert.owner === undefined && !has('author')) {
    warn('no-owner', line, 'alert.owner', 'is missing: who is asked about this rule?');
  }
  if (alert.runbook === undefined) {
    warn('no-runbook', line, 'alert.runbook', 'is missing: what does whoever gets the alert do?');
  }
  if (textsAt(document, 'falsepositives', '', silent).length === 0) {
    warn('no-falsepositives', line, 'falsepositives', 'is missing: what else may look like this?');
  }
  if (!has('status')) warn('no-status', line, 'status', 'is missing; it counts as test');
  for (const key of ['date', 'modified']) {
    const date = entry(document, key);
    const text = date?.value.kind === 'scalar' ? date.value.text : '';
    if (date === undefined || /^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])$/.test(text)) continue;
    warn('date-format', date.line, key, 'must be a date such as 2026-01-06');
  }
}

function reviewTests(document: LocatedMap, warn: Warn): void {
  const line = entry(document, 'tests')?.line ?? document.line;
  const tests = readTests(document, createReport(''));
  const fires = tests.map(({ timeline }) =>
    timeline.some(({ expect }) => expect.some((one) => one.startsWith('fired'))),
  );
  if (tests.length === 0) warn('no-tests', line, 'tests', 'is missing: nothing shows what it does');
  else if (!fires.includes(true)) warn('no-firing-test', line, 'tests', 'none of them fires');
  else if (!fires.includes(false)) {
    warn('no-quiet-test', line, 'tests', 'all of them fire; show what must not');
  }
}

function reviewDetection(document: LocatedMap, warn: Warn): void {
  const read = readDetection(document, {
    report: createReport(''),
    lookUp: () => [],
    anyLogsource: false,
  });
  if (read === undefined) return;
  for (const { name, line } of read.unused) {
    warn('unused-selection', line, `detection.${name}`, 'no condition mentions it');
  }
  for (const { line, path, state } of statesOf(read.expression)) {
    const message = `a rule never sees a session that is ${state}: the end of a session resolves`;
    warn('state-is-over', line, path, message);
  }
}

/** Where the expression asks for a state that no session is in while rules look at it. */
function statesOf(expression: Expression): { line: number; path: string; state: string }[] {
  if (expression.kind === 'not') return [];
  if (expression.kind !== 'item') return expression.parts.flatMap(statesOf);
  const { field, values, line, path, negated } = expression.item;
  if (field !== 'state' || negated) return [];
  return values.flatMap((value) => {
    const raw = value.kind === 'text' ? value.raw.toLowerCase() : '';
    const state = SESSION_STATES.find((one) => one === raw);
    return state !== undefined && isOver({ state }) ? [{ line, path, state }] : [];
  });
}

function reviewValues(
  document: LocatedMap,
  alert: AlertBlock,
  options: RuleOptions,
  warn: Warn,
): void {
  const rule = compileRule(document, createReport(''), { ...options, unset: 'wait' });
  for (const name of rule?.waitingFor ?? []) {
    if (alert.needs.includes(name) || name.startsWith('calendars.')) continue;
    const message = `"%${name}%" has no default here, and the configuration does not set it`;
    warn('unset-value', document.line, 'alert.defaults', message);
  }
}
