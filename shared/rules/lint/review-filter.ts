import { DAY, isoOf } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import { readDetection } from '../detection-block.ts';
import type { LocatedMap } from '../document.ts';
import { type Filter, readFilter } from '../filters.ts';
import { entry } from '../located.ts';
import { createReport } from '../problem.ts';
import { settingList } from '../settings.ts';
import type { Vocabulary } from '../sigma/vocabulary.ts';
import type { Find } from './finding.ts';
import { createLogic } from './logic.ts';
import type { LintOptions } from './options.ts';

const LONG = 366 * DAY;

/** Exceptions that are over, that never end, or that do the opposite of what they seem to. */
export function reviewFilter(
  document: LocatedMap,
  vocabulary: Vocabulary<Session>,
  options: LintOptions,
  find: Find,
): void {
  const filter = readFilter(document, createReport(''), { ...options, unset: 'wait' });
  if (filter === undefined) return;
  reviewExpiry(document, filter, options, find);
  const { values } = options;
  const reading = {
    report: createReport(''),
    lookUp: (name: string) => settingList(Object.hasOwn(values, name) ? values[name] : undefined),
    anyLogsource: false,
  };
  const body = { key: 'detection', line: document.line, value: filter.detection };
  const expression = readDetection({ ...document, entries: [body] }, reading)?.expression;
  if (expression === undefined || reading.report.problems.length > 0) return;
  const logic = createLogic(vocabulary);
  const condition = entry(filter.detection, 'condition');
  const line = condition?.line ?? filter.line;
  const written = condition?.value.kind === 'scalar' ? condition.value.text : '';
  const tell = (code: Parameters<Find>[0], message: string) =>
    find(code, line, 'filter.condition', message);
  if (logic.isImpossible(expression)) tell('filter-silences', 'no session meets it');
  else if (logic.isAlwaysTrue(expression)) tell('filter-idle', 'every session meets it');
  else if (!/\bnot\b/i.test(written)) {
    tell('filter-keeps', 'has no `not`: the rules go on for these sessions alone');
  }
}

function reviewExpiry(
  document: LocatedMap,
  { expires }: Filter,
  { now }: LintOptions,
  find: Find,
): void {
  if (now === undefined) return;
  const line = entry(document, 'expires')?.line ?? document.line;
  const day = isoOf(expires - 1).slice(0, 10);
  if (expires <= now)
    find('expired-filter', line, 'expires', `ended on ${day}; renew or remove it`);
  else if (expires > now + LONG) {
    find('filter-expiry', line, 'expires', `${day} is more than a year away`);
  }
}
