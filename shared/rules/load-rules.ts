import type { Calendar } from '../sessions/calendar.ts';
import { compileRule, type RuleSettings } from './compile-rule.ts';
import { type LocatedMap, parseDocuments } from './document.ts';
import { entry } from './located.ts';
import { createReport, type Problem } from './problem.ts';
import type { SessionRule } from './rule.ts';
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
  /** Whether a rule with a value that nothing sets is an error (the default), or waits for it. */
  readonly unset?: 'error' | 'wait';
}

/** A rule that is not evaluated, and why. */
export interface RuleOff {
  readonly rule: SessionRule;
  readonly why: string;
}

export type LoadedRules =
  | { readonly ok: true; readonly rules: readonly SessionRule[]; readonly off: readonly RuleOff[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Compiles all rules of all files, or says everything that is wrong with any of them. */
export function loadRules(files: readonly RuleFile[], options: RuleOptions): LoadedRules {
  const reports = files.map(({ file, text }) => {
    const report = createReport(file);
    const documents = parseDocuments(text, report);
    if (documents.length === 0 && report.problems.length === 0) report.add(1, '', 'holds no rule');
    const rules = documents.flatMap((document) => {
      const rule = compileRule(document, report, options);
      return rule === undefined ? [] : [{ rule, document }];
    });
    return { report, rules };
  });
  const all = reports.flatMap(({ rules, report }) => rules.map((one) => ({ ...one, report })));
  for (const { rule, document, report } of duplicates(all)) {
    report.add(
      entry(document, 'id')?.line ?? document.line,
      'id',
      `another rule has the id or the name of "${rule.name}"`,
    );
  }
  const problems = reports.flatMap(({ report }) => report.problems);
  if (problems.length > 0) return { ok: false, problems };
  const rules = all.map(({ rule }) => rule);
  const off = rules.flatMap((rule) => whyOff(rule, options));
  const offRules = new Set(off.map(({ rule }) => rule));
  return { ok: true, rules: rules.filter((rule) => !offRules.has(rule)), off };
}

function duplicates<One extends { rule: SessionRule; document: LocatedMap }>(
  all: readonly One[],
): readonly One[] {
  const ids = new Set<string>();
  const names = new Set<string>();
  return all.filter(({ rule }) => {
    const known = ids.has(rule.id.toLowerCase()) || names.has(rule.name);
    ids.add(rule.id.toLowerCase());
    names.add(rule.name);
    return known;
  });
}

function whyOff(rule: SessionRule, { settings = {} }: RuleOptions): RuleOff[] {
  if (rule.status === 'deprecated' || rule.status === 'unsupported') {
    return [{ rule, why: `its status is ${rule.status}` }];
  }
  if (settings[rule.name]?.deliver !== 'off') return [];
  return [{ rule, why: 'the configuration turns it off' }];
}
