import { attachFilters } from './attach-filters.ts';
import type { LookUpReferred } from './correlation/compile-correlation.ts';
import { referredCompiler } from './correlation/compile-referred.ts';
import { generates } from './correlation/correlation-block.ts';
import { checkReferences, createReferences } from './correlation/references.ts';
import { type LocatedMap, parseDocuments } from './document.ts';
import type { Filter } from './filters.ts';
import type { RuleFile, RuleOptions } from './load-rules.ts';
import { entry } from './located.ts';
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
  /** What a correlation refers to, compiled; what it cannot refer to goes to its report. */
  referredBy(correlation: LibraryDocument, options: RuleOptions): LookUpReferred;
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
  const references = createReferences(documents);
  const isBase = (document: LibraryDocument) =>
    entry(document.document, 'level') === undefined && references.to(document).length > 0;
  return {
    reports,
    documents,
    expired,
    silencers: (document) =>
      references.to(document).filter((one) => !generates(one.document, createReport(''))),
    isBase,
    referredBy: (correlation, given) => {
      checkReferences(correlation, references);
      return referredCompiler(references, isBase, given)(correlation);
    },
  };
}
