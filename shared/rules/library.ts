import { attachFilters } from './attach-filters.ts';
import { suggestion } from './closest-name.ts';
import { type BaseRule, baseName, compileBase } from './correlation/base-rule.ts';
import type { Bases } from './correlation/compile-correlation.ts';
import { generates, readReferences } from './correlation/correlation-block.ts';
import { type LocatedMap, parseDocuments } from './document.ts';
import type { Filter } from './filters.ts';
import type { RuleFile, RuleOptions } from './load-rules.ts';
import { entry, mapAt, textAt } from './located.ts';
import { createReport, type Report } from './problem.ts';

/** One document of a file of rules. */
export interface LibraryDocument {
  readonly document: LocatedMap;
  readonly report: Report;
  readonly isCorrelation: boolean;
}

/** All documents of all files, with what refers to what. */
export interface Library {
  readonly reports: readonly Report[];
  /** Rules and correlations; filters are attached to the rules they are for. */
  readonly documents: readonly LibraryDocument[];
  /** Filters that are over, and attached to nothing. */
  readonly expired: readonly Filter[];
  /** The correlations that count what the document matches, and keep it from alerting by itself. */
  silencers(document: LibraryDocument): readonly LibraryDocument[];
  /** A document that makes no rule of its own: it has no level, and correlations refer to it. */
  isBase(document: LibraryDocument): boolean;
  /** The rules a correlation refers to, compiled; what it cannot refer to goes to its report. */
  basesOf(correlation: LibraryDocument, options: RuleOptions): Bases;
}

export function readLibrary(files: readonly RuleFile[], options: RuleOptions): Library {
  const reports: Report[] = [];
  const read = files.flatMap(({ file, text }): LibraryDocument[] => {
    const report = createReport(file);
    reports.push(report);
    const found = parseDocuments(text, report);
    if (found.length === 0 && report.problems.length === 0) report.add(1, '', 'holds no rule');
    return found.map((document) => ({
      document,
      report,
      isCorrelation: entry(document, 'correlation') !== undefined,
    }));
  });
  const { documents, expired } = attachFilters(read, options);
  const named = (reference: string) => documents.find((one) => isCalled(one, reference));
  const correlations = documents.filter((one) => one.isCorrelation);
  const referring = (document: LibraryDocument) =>
    correlations.filter((one) => referencesOf(one).some((to) => named(to) === document));
  return {
    reports,
    documents,
    expired,
    silencers: (document) =>
      referring(document).filter((one) => !generates(one.document, createReport(''))),
    isBase: (document) =>
      entry(document.document, 'level') === undefined && referring(document).length > 0,
    basesOf: (correlation, options) => {
      checkReferences(correlation, documents, named);
      const compiled = new Map<LibraryDocument, BaseRule | undefined>();
      return (reference) => {
        const found = named(reference);
        if (found === undefined || found.isCorrelation) return undefined;
        if (!compiled.has(found))
          compiled.set(
            found,
            compileBase(found.document, createReport(found.report.file), options),
          );
        return compiled.get(found);
      };
    },
  };
}

/** Rules are referred to by name or id (specification 2.1, "Related rules"). */
function isCalled({ document }: LibraryDocument, reference: string): boolean {
  const silent = createReport('');
  if (textAt(document, 'name', '', silent) === reference) return true;
  return textAt(document, 'id', '', silent)?.toLowerCase() === reference.toLowerCase();
}

function referencesOf({ document }: LibraryDocument): string[] {
  const silent = createReport('');
  const block = mapAt(document, 'correlation', '', silent);
  return block === undefined ? [] : readReferences(block, silent).map(({ to }) => to);
}

function checkReferences(
  correlation: LibraryDocument,
  documents: readonly LibraryDocument[],
  named: (reference: string) => LibraryDocument | undefined,
): void {
  const { document, report } = correlation;
  const block = mapAt(document, 'correlation', '', createReport(''));
  if (block === undefined) return;
  const names = documents.filter((one) => !one.isCorrelation).map((one) => baseName(one.document));
  for (const { to, line } of readReferences(block, createReport(''))) {
    const found = named(to);
    const refuse = (message: string) => report.add(line, 'correlation.rules', message);
    if (found === undefined) {
      refuse(`no rule has the name or the id "${to}"${suggestion(to, names)}`);
    } else if (found === correlation) {
      refuse(`"${to}" is this correlation itself: a cycle`);
    } else if (found.isCorrelation) {
      refuse(`"${to}" is a correlation; correlations of correlations are not supported`);
    }
  }
}
