import type { AlertBlock } from '../alert-block.ts';
import { applicableRules } from '../applicable-rules.ts';
import type { LocatedMap } from '../document.ts';
import { entry } from '../located.ts';
import type { SessionRule } from '../rule.ts';
import type { Find } from './finding.ts';
import type { LintOptions } from './options.ts';

export function reviewValues(
  document: LocatedMap,
  { needs }: AlertBlock,
  { waitingFor }: SessionRule,
  find: Find,
): void {
  for (const name of waitingFor) {
    if (needs.includes(name) || name.startsWith('calendars.')) continue;
    const message = `"%${name}%" has no default here, and the configuration does not set it`;
    find('unset-value', document.line, 'alert.defaults', message);
  }
}

/** At which sources the rule cannot be evaluated. */
export function reviewSources(
  document: LocatedMap,
  rule: SessionRule,
  { sources }: LintOptions,
  find: Find,
): void {
  const line = entry(document, 'detection')?.line ?? document.line;
  for (const [source, fields] of sources ?? []) {
    const [one] = applicableRules([rule], fields).notApplicable;
    if (one === undefined) continue;
    const missing = [...one.missing].sort().join(', ');
    find('not-applicable', line, 'detection', `${source} does not supply ${missing}`);
  }
}
