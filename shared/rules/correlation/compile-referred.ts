import type { LibraryDocument } from '../library.ts';
import type { RuleOptions } from '../load-rules.ts';
import { createReport } from '../problem.ts';
import { compileBase } from './base-rule.ts';
import { compileCorrelation, type LookUpReferred } from './compile-correlation.ts';
import type { Referred } from './correlation-rule.ts';
import type { References } from './references.ts';

/**
 * Compiles what a correlation refers to, each document once, however many correlations on the way
 * mention it. What is wrong with one of them is said where that one is compiled by itself.
 */
export function referredCompiler(
  references: References,
  isBase: (document: LibraryDocument) => boolean,
  options: RuleOptions,
): (correlation: LibraryDocument) => LookUpReferred {
  const compiled = new Map<LibraryDocument, Referred | undefined>();
  const lookUpFrom = (from: LibraryDocument): LookUpReferred => {
    return (reference) => {
      const found = references.named(reference);
      // What refers to itself, over whatever else, can never be compiled.
      if (found === undefined || references.isCyclic(from)) return undefined;
      if (!compiled.has(found)) compiled.set(found, compileOne(found));
      return compiled.get(found);
    };
  };
  const compileOne = (found: LibraryDocument): Referred | undefined => {
    const { document, report, isCorrelation } = found;
    const silent = createReport(report.file);
    if (!isCorrelation) return compileBase(document, silent, options);
    return compileCorrelation(document, lookUpFrom(found), silent, options, isBase(found));
  };
  return lookUpFrom;
}
