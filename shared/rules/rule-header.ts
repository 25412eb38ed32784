import { LEVELS, type Level } from '../alerts/level.ts';
import { readLevel } from './alert-block.ts';
import { suggestion } from './closest-name.ts';
import type { LocatedMap } from './document.ts';
import { entry, mapAt, textAt, textsAt } from './located.ts';
import type { Report } from './problem.ts';
import { RULE_STATUSES, type RuleStatus } from './rule.ts';

/** The keys that the specification defines for rules. */
export const SIGMA_KEYS: readonly string[] = [
  'title',
  'id',
  'name',
  'related',
  'taxonomy',
  'status',
  'description',
  'license',
  'references',
  'author',
  'date',
  'modified',
  'logsource',
  'detection',
  'correlation',
  'generate',
  'fields',
  'falsepositives',
  'level',
  'tags',
  'scope',
];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
// As other tools write them; it stands in keys of the table.
const COUNTED_NAME = /^[\w.-]+$/;

/** What a rule says about itself, apart from what it looks for. */
export interface RuleHeader {
  readonly title: string;
  readonly id: string;
  readonly name: string;
  readonly status: RuleStatus;
  readonly level: Level;
  readonly description: string | undefined;
  readonly falsepositives: readonly string[];
}

/** Refuses documents that are Sigma, and no rule that stands by itself. */
export function refuseOtherKinds(
  rule: LocatedMap,
  report: Report,
  kinds: readonly string[] = ['correlation', 'filter', 'action'],
): boolean {
  for (const kind of kinds) {
    const found = entry(rule, kind);
    if (found === undefined) continue;
    const what = kind === 'action' ? 'collections with `action`' : `${kind} documents`;
    report.add(found.line, kind, `${what} are not supported`);
    return true;
  }
  return false;
}

/** Correlations look at what other rules match, so they have no log of their own. */
export function readHeader(rule: LocatedMap, report: Report): RuleHeader {
  const title = required(rule, 'title', report);
  if (title.length > 256) report.add(rule.line, 'title', 'is longer than 256 characters');
  const id = required(rule, 'id', report);
  if (id !== '' && !UUID.test(id)) {
    report.add(lineOf(rule, 'id'), 'id', 'must be a UUID, such as `uuidgen` prints');
  }
  const name = required(rule, 'name', report);
  if (name !== '' && !SLUG.test(name)) {
    report.add(lineOf(rule, 'name'), 'name', 'must be words of a-z and 0-9 joined by -');
  }
  if (entry(rule, 'correlation') === undefined) checkLogsource(rule, report);
  return {
    title,
    id,
    name,
    status: readStatus(rule, report),
    level: readLevel(rule, '', report) ?? LEVELS[0],
    description: textAt(rule, 'description', '', report),
    falsepositives: textsAt(rule, 'falsepositives', '', report),
  };
}

/** Of a correlation that only others refer to: a name or an id is enough. */
export function readCountedHeader(rule: LocatedMap, report: Report): RuleHeader {
  const id = textAt(rule, 'id', '', report);
  const name = textAt(rule, 'name', '', report) ?? id ?? '';
  if (!COUNTED_NAME.test(name)) {
    report.add(lineOf(rule, 'name'), 'name', 'must be letters, digits, - and _, without spaces');
  }
  return {
    title: textAt(rule, 'title', '', report) ?? name,
    id: id ?? name,
    name,
    status: readStatus(rule, report),
    level: LEVELS[0],
    description: textAt(rule, 'description', '', report),
    falsepositives: textsAt(rule, 'falsepositives', '', report),
  };
}

function lineOf(rule: LocatedMap, key: string): number {
  return entry(rule, key)?.line ?? rule.line;
}

function required(rule: LocatedMap, key: string, report: Report): string {
  const text = textAt(rule, key, '', report);
  if (text !== undefined && text.trim() !== '') return text;
  const found = entry(rule, key);
  if (found === undefined || text !== undefined)
    report.add(found?.line ?? rule.line, key, 'is missing');
  return '';
}

function readStatus(rule: LocatedMap, report: Report): RuleStatus {
  const written = textAt(rule, 'status', '', report);
  if (written === undefined) return 'test';
  const status = RULE_STATUSES.find((one) => one === written);
  if (status !== undefined) return status;
  const known = `must be one of ${RULE_STATUSES.join(', ')}`;
  report.add(lineOf(rule, 'status'), 'status', known + suggestion(written, RULE_STATUSES));
  return 'test';
}

/** Reports a rule that is for another log than that of sessions. */
export function checkLogsource(rule: LocatedMap, report: Report): void {
  const logsource = mapAt(rule, 'logsource', '', report);
  if (logsource === undefined) {
    report.add(rule.line, 'logsource', 'is missing: write `{ category: pam_session }`');
    return;
  }
  const category = textAt(logsource, 'category', 'logsource', report);
  if (category === 'pam_session') return;
  report.add(
    lineOf(rule, 'logsource'),
    'logsource.category',
    'must be pam_session; rules for other logs can be tried with `rules match --any-logsource`',
  );
}
