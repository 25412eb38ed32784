import { missingFields } from '../applicable-rules.ts';
import { baseName } from '../correlation/base-rule.ts';
import { basesBelow } from '../correlation/bases-below.ts';
import type { CorrelationRule } from '../correlation/correlation-rule.ts';
import type { LocatedMap } from '../document.ts';
import type { Library, LibraryDocument } from '../library.ts';
import { entry } from '../located.ts';
import type { Find } from './finding.ts';
import type { LintOptions } from './options.ts';

/** At which sources no session can belong to a group of the correlation. */
export function reviewCorrelationSources(
  document: LocatedMap,
  rule: CorrelationRule,
  { sources }: LintOptions,
  find: Find,
): void {
  const line = entry(document, 'correlation')?.line ?? document.line;
  const all = [...(sources ?? [])];
  const lacking = all.flatMap(([source, fields]) => {
    const missing = basesBelow(rule).map((one) => missingFields(one.rule.needs(one.base), fields));
    const least = missing.toSorted((a, b) => a.length - b.length)[0] ?? [];
    return least.length === 0 ? [] : [{ source, missing: [...least].sort().join(', ') }];
  });
  for (const { source, missing } of lacking) {
    find('not-applicable', line, 'correlation', `${source} does not supply ${missing}`);
  }
  if (all.length > 0 && lacking.length === all.length) {
    find(
      'applicable-nowhere',
      line,
      'correlation',
      'no source supplies what it groups by or reads',
    );
  }
}

/** A rule that would alert by itself, were it not that a correlation counts what it matches. */
export function reviewSilenced(document: LibraryDocument, library: Library, find: Find): void {
  const [first] = library.silencers(document);
  if (first === undefined) return;
  const name = baseName(first.document);
  const message = `does not alert by itself: ${name} counts what it matches; \`generate: true\` there lets it`;
  find('silenced-rule', document.document.line, 'name', message);
}
