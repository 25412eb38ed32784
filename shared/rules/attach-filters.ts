import { suggestion } from './closest-name.ts';
import { baseName } from './correlation/base-rule.ts';
import { type Filter, isFilter, isMeant, readFilter, withFilters } from './filters.ts';
import type { LibraryDocument } from './library.ts';
import type { RuleOptions } from './load-rules.ts';

/** Takes the filters out of the documents, and attaches each to the rules it is for. */
export function attachFilters(
  read: readonly LibraryDocument[],
  options: RuleOptions,
): { readonly documents: LibraryDocument[]; readonly expired: readonly Filter[] } {
  const rules = read.filter(({ document }) => !isFilter(document));
  const filters = read.flatMap(({ document, report }) => {
    if (!isFilter(document)) return [];
    const filter = readFilter(document, report, options);
    if (filter !== undefined) checkTargets(filter, rules, report);
    return filter ?? [];
  });
  const { now } = options;
  const isOver = ({ expires }: Filter) => now !== undefined && expires <= now;
  const inForce = filters.filter((one) => !isOver(one));
  const documents = rules.map((one) =>
    one.isCorrelation ? one : { ...one, document: withFilters(one.document, inForce) },
  );
  return { documents, expired: filters.filter(isOver) };
}

/** A filter for a rule that nobody has holds nothing back, and nobody would know. */
function checkTargets(
  { rules: targets, rulesLine }: Filter,
  rules: readonly LibraryDocument[],
  report: LibraryDocument['report'],
): void {
  // Filters looked at by themselves have nothing to be checked against.
  if (rules.length === 0) return;
  const names = rules.map(({ document }) => baseName(document));
  for (const target of targets) {
    const meant = rules.filter(({ document }) => isMeant(target, document));
    if (meant.length === 0) {
      const message = `the filter is for no rule: "${target}" names none${suggestion(target, names)}`;
      report.add(rulesLine, 'filter.rules', message);
    } else if (meant.every(({ isCorrelation }) => isCorrelation)) {
      const message = `"${target}" is a correlation; filter the rules that it refers to`;
      report.add(rulesLine, 'filter.rules', message);
    }
  }
}
