import type { Instant } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import { readAlertBlock } from './alert-block.ts';
import { attachFilters } from './attach-filters.ts';
import { readDetection } from './detection-block.ts';
import { type LocatedMap, parseDocuments } from './document.ts';
import type { LibraryDocument } from './library.ts';
import type { RuleFile, RuleOptions } from './load-rules.ts';
import { entry, textAt } from './located.ts';
import { createReport, type Problem, Refusal, type Report } from './problem.ts';
import { checkLogsource, readHeader, refuseOtherKinds } from './rule-header.ts';
import { sessionVocabulary } from './session/session-fields.ts';
import { settingList } from './settings.ts';
import { compile } from './sigma/compile.ts';
import { JSON_VOCABULARY } from './sigma/json-fields.ts';
import type { LookUp } from './sigma/modifiers/expand.ts';
import type { Vocabulary } from './sigma/vocabulary.ts';

/** The detection of a rule alone: no levels, no alerts, no clock. */
export interface EventMatcher<Event> {
  /** The rule's id; its name or title where it has none. */
  readonly id: string;
  matches(event: Event, at: Instant): boolean;
}

export type LoadedMatchers<Event> =
  | { readonly ok: true; readonly matchers: readonly EventMatcher<Event>[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Compiles rules for session events; `at` is the instant as of which a session is looked at. */
export function loadSessionMatchers(
  files: readonly RuleFile[],
  options: RuleOptions,
): LoadedMatchers<Session> {
  const vocabulary = sessionVocabulary(options.calendars, () => {});
  return loadMatchers(files, options, vocabulary, false, (document, report) => {
    // What only a correlation refers to has no level, and may have no id.
    if (entry(document, 'level') === undefined) checkLogsource(document, report);
    else readHeader(document, report);
  });
}

/** Compiles rules for any JSON objects, whatever log they were written for. */
export function loadJsonMatchers(
  files: readonly RuleFile[],
  options: RuleOptions,
): LoadedMatchers<unknown> {
  return loadMatchers(files, options, JSON_VOCABULARY, true, () => {});
}

function loadMatchers<Event>(
  files: readonly RuleFile[],
  options: RuleOptions,
  vocabulary: Vocabulary<Event>,
  anyLogsource: boolean,
  check: (document: LocatedMap, report: Report) => void,
): LoadedMatchers<Event> {
  const matchers: EventMatcher<Event>[] = [];
  const { reports, documents } = readDocuments(files, anyLogsource ? undefined : options);
  for (const { document, report } of documents) {
    // A correlation is about several sessions: no single one matches it.
    if (!anyLogsource && entry(document, 'correlation') !== undefined) continue;
    if (refuseOtherKinds(document, report)) continue;
    check(document, report);
    const lookUp = lookUpIn(document, options);
    const read = readDetection(document, { report, lookUp, anyLogsource });
    if (read === undefined) continue;
    const matcher = compile(read.expression, { vocabulary, report, fields: new Set() });
    matchers.push({ id: idOf(document, report.file), matches: matcher.test });
  }
  const problems = reports.flatMap((report) => report.problems);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, matchers };
}

interface Documents {
  readonly reports: readonly Report[];
  readonly documents: readonly LibraryDocument[];
}

/** What the files hold; with options, filters are attached to their rules. */
function readDocuments(files: readonly RuleFile[], options: RuleOptions | undefined): Documents {
  const reports: Report[] = [];
  const read = files.flatMap(({ file, text }): LibraryDocument[] => {
    const report = createReport(file);
    reports.push(report);
    const documents = parseDocuments(text, report);
    return documents.map((document) => ({ document, report, isCorrelation: false }));
  });
  const documents = options === undefined ? read : attachFilters(read, options).documents;
  return { reports, documents };
}

function lookUpIn(document: LocatedMap, { values }: RuleOptions): LookUp {
  const { defaults, needs } = readAlertBlock(document, createReport(''));
  const settings = { ...defaults, ...values };
  return (name) => {
    if (Object.hasOwn(settings, name)) return settingList(settings[name]);
    if (needs.includes(name)) return [];
    throw new Refusal(`"%${name}%" is not set`);
  };
}

function idOf(document: LocatedMap, file: string): string {
  const silent = createReport(file);
  const known = ['id', 'name', 'title'].map((key) => textAt(document, key, '', silent));
  return known.find((one) => one !== undefined) ?? file;
}
