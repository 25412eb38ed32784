import { readAlertBlock } from './alert-block.ts';
import { compileRule } from './compile-rule.ts';
import { type LocatedMap, parseDocuments } from './document.ts';
import { isFilter } from './filters.ts';
import { type Library, type LibraryDocument, readLibrary } from './library.ts';
import { asFinding, type Finding, finder } from './lint/finding.ts';
import type { LintOptions } from './lint/options.ts';
import { reviewCorrelationSources, reviewSilenced } from './lint/review-correlation.ts';
import { reviewCounts } from './lint/review-counts.ts';
import { reviewDetection } from './lint/review-detection.ts';
import { reviewFilter } from './lint/review-filter.ts';
import { reviewLogic } from './lint/review-logic.ts';
import { reviewPapers, reviewTests } from './lint/review-papers.ts';
import { reviewPortability } from './lint/review-portability.ts';
import { reviewRemind } from './lint/review-remind.ts';
import { reviewSources, reviewValues } from './lint/review-values.ts';
import { compileDocument, loadRules, type RuleFile } from './load-rules.ts';
import { createReport } from './problem.ts';
import { sessionVocabulary } from './session/session-fields.ts';
import { settingList } from './settings.ts';

/** Everything that is wrong with the rules, or that a reviewer would ask about, by file and line. */
export function lintRuleFiles(files: readonly RuleFile[], options: LintOptions): Finding[] {
  const loaded = loadRules(files, { ...options, unset: 'wait' });
  const findings: Finding[] = loaded.ok ? [] : loaded.problems.map(asFinding);
  const library = readLibrary(files, options);
  for (const { file, text } of files) {
    for (const document of parseDocuments(text, createReport(file))) {
      const known = library.documents.find(
        (one) => one.report.file === file && one.document.line === document.line,
      );
      if (known === undefined) review(document, file, options, findings);
      else reviewKnown(document, known, library, options, findings);
    }
  }
  return findings.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

/** Correlations, the rules they refer to, and rules that stand by themselves. */
function reviewKnown(
  document: LocatedMap,
  known: LibraryDocument,
  library: Library,
  options: LintOptions,
  findings: Finding[],
): void {
  const { file } = known.report;
  const find = finder(file, findings);
  if (known.isCorrelation) {
    if (!library.isBase(known)) {
      const alert = readAlertBlock(document, createReport(file));
      reviewPapers(document, alert, file, options, find);
      reviewRemind(document, alert, find);
      reviewTests(document, find);
    }
    const silent = { ...known, report: createReport(file) };
    const { correlation } = compileDocument(silent, library, { ...options, unset: 'wait' });
    if (correlation === undefined) return;
    if (!library.isBase(known)) reviewSilenced(known, library, find);
    reviewCorrelationSources(document, correlation, options, find);
    reviewCounts(document, correlation, find);
  } else if (!library.isBase(known)) {
    review(document, file, options, findings);
    reviewSilenced(known, library, find);
  }
}

function review(
  document: LocatedMap,
  file: string,
  options: LintOptions,
  findings: Finding[],
): void {
  const find = finder(file, findings);
  const vocabulary = sessionVocabulary(options.calendars, () => {});
  if (isFilter(document)) {
    reviewFilter(document, vocabulary, options, find);
    return;
  }
  const alert = readAlertBlock(document, createReport(file));
  reviewPapers(document, alert, file, options, find);
  reviewRemind(document, alert, find);
  reviewTests(document, find);
  reviewDetection(document, find);
  const settings = { ...alert.defaults, ...options.values };
  // A value that nothing sets may become anything: no proof is built on it.
  const lookUp = (name: string) =>
    settingList(Object.hasOwn(settings, name) ? settings[name] : undefined);
  reviewLogic(document, alert, vocabulary, lookUp, find);
  if (options.portable === true) reviewPortability(document, vocabulary, find);
  const rule = compileRule(document, createReport(''), { ...options, unset: 'wait' });
  if (rule === undefined) return;
  reviewValues(document, alert, rule, find);
  reviewSources(document, rule, options, find);
}
