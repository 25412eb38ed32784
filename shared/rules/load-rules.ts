import type { Calendar } from '../sessions/calendar.ts';
import type { Instant } from '../sessions/instant.ts';
import { compileRule, type RuleSettings } from './compile-rule.ts';
import { compileBase } from './correlation/base-rule.ts';
import { compileCorrelation } from './correlation/compile-correlation.ts';
import type { CorrelationRule } from './correlation/correlation-rule.ts';
import type { Filter } from './filters.ts';
import { type Library, type LibraryDocument, readLibrary } from './library.ts';
import { entry, textAt } from './located.ts';
import { createReport, type Problem } from './problem.ts';
import type { RemindSetting } from './reminders.ts';
import type { SessionRule } from './rule.ts';
import { refuseOtherKinds } from './rule-header.ts';
import { standingCorrelations, whyOff, whySilent, without } from './rule-standing.ts';
import type { ValueSettings } from './sigma/modifiers/expand.ts';

export interface RuleFile {
  /** For messages: where the text was read. */
  readonly file: string;
  readonly text: string;
}

export interface RuleOptions {
  /** What `%name%` stands for; where this says nothing, the rule's own defaults hold. */
  readonly values: ValueSettings;
  readonly calendars: Readonly<Record<string, Calendar>>;
  /** By the rule's name. */
  readonly settings?: Readonly<Record<string, RuleSettings>>;
  /** For the rules that say nothing themselves. */
  readonly remind?: RemindSetting | undefined;
  /** Whether a rule with a value that nothing sets is an error (the default), or waits for it. */
  readonly unset?: 'error' | 'wait';
  /** The instant as of which filters may be over; without it, none is. */
  readonly now?: Instant;
}

/** A rule that is not evaluated, and why. */
export interface RuleOff<Rule = SessionRule> {
  readonly rule: Rule;
  readonly why: string;
}

export type LoadedRules =
  | {
      readonly ok: true;
      readonly rules: readonly SessionRule[];
      readonly off: readonly RuleOff[];
      readonly correlations: readonly CorrelationRule[];
      readonly correlationsOff: readonly RuleOff<CorrelationRule>[];
      /** Filters that are over: their rules alert again on what they held back. */
      readonly expiredFilters: readonly Filter[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

interface Compiled {
  readonly from: LibraryDocument;
  readonly rule?: SessionRule | undefined;
  readonly correlation?: CorrelationRule | undefined;
}

/** Compiles all rules of all files, or says everything that is wrong with any of them. */
export function loadRules(files: readonly RuleFile[], options: RuleOptions): LoadedRules {
  const library = readLibrary(files, options);
  const compiled = library.documents.map((one) => compileDocument(one, library, options));
  reportDuplicates(library.documents);
  const problems = library.reports.flatMap((report) => report.problems);
  if (problems.length > 0) return { ok: false, problems };
  const rules = compiled.flatMap(({ rule }) => rule ?? []);
  const own = compiled.flatMap(({ correlation: rule, from }) =>
    rule === undefined || library.isBase(from) ? [] : [{ rule, from }],
  );
  const standing = standingCorrelations(own, library, options);
  const { active } = standing;
  const off = compiled.flatMap(({ rule, from }) =>
    rule === undefined ? [] : (whyOff(rule, options)[0] ?? whySilent(rule, from, library, active)),
  );
  return {
    ok: true,
    rules: without(rules, off),
    off,
    correlations: standing.alerting,
    correlationsOff: standing.off,
    expiredFilters: library.expired,
  };
}

/** Compiles one document; why not goes to its file's report. */
export function compileDocument(
  from: LibraryDocument,
  library: Library,
  options: RuleOptions,
): Compiled {
  const { document, report, isCorrelation } = from;
  if (refuseOtherKinds(document, report, ['action'])) return { from };
  if (isCorrelation) {
    const lookUp = library.referredBy(from, options);
    const counted = library.isBase(from);
    return { from, correlation: compileCorrelation(document, lookUp, report, options, counted) };
  }
  if (library.isBase(from)) {
    compileBase(document, report, options);
    return { from };
  }
  return { from, rule: compileRule(document, report, options) };
}

/** Alerts are told apart by their rule's id, and people by its name. */
function reportDuplicates(documents: readonly LibraryDocument[]): void {
  const silent = createReport('');
  const known = new Map<string, string>();
  for (const { document, report } of documents) {
    for (const key of ['id', 'name']) {
      const value = textAt(document, key, '', silent)?.toLowerCase();
      if (!value) continue;
      const line = entry(document, key)?.line ?? document.line;
      const first = known.get(`${key} ${value}`);
      if (first !== undefined) report.add(line, key, `another rule has this ${key}: ${first}`);
      else known.set(`${key} ${value}`, `${report.file}:${line}`);
    }
  }
}
