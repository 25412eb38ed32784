import type { Calendar } from '../../sessions/calendar.ts';
import type { Instant } from '../../sessions/instant.ts';
import type { Session, SessionField } from '../../sessions/session.ts';
import { readAlertBlock } from '../alert-block.ts';
import { readDetection } from '../detection-block.ts';
import type { LocatedMap } from '../document.ts';
import type { RuleOptions } from '../load-rules.ts';
import { textAt } from '../located.ts';
import { createReport, type Report } from '../problem.ts';
import { revisionOf } from '../revision.ts';
import { checkLogsource } from '../rule-header.ts';
import { isWatched } from '../session/liveness.ts';
import { sessionVocabulary, suppliedFields } from '../session/session-fields.ts';
import { compile } from '../sigma/compile.ts';
import { createValues } from '../values.ts';

/** A rule that a correlation refers to: its detection alone, over sessions that begin, change and end. */
export interface BaseRule {
  /** As the correlation's aliases and windows know it: the rule's name, or its id without one. */
  readonly name: string;
  readonly rev: string;
  /** Fields that a source must supply. */
  readonly fields: ReadonlySet<SessionField>;
  readonly waitingFor: readonly string[];
  /** Whether the detection holds of the session as of `at`; of one that is over only where the rule mentions the state. */
  matchesAt(session: Session, at: Instant): boolean;
  /** Whether time alone never changes that: it is as when the session began, until it ends or is read anew. */
  readonly timeless: boolean;
  /** The first instant after `after` at which time alone may change that. */
  nextCrossing(session: Session, after: Instant): Instant | undefined;
}

/** Undefined when the report says why not. */
export function compileBase(
  document: LocatedMap,
  report: Report,
  options: RuleOptions,
): BaseRule | undefined {
  const before = report.problems.length;
  const missing = new Set<string>();
  const fields = new Set<string>();
  const { defaults, needs } = readAlertBlock(document, createReport(report.file));
  const settings = { ...defaults, ...options.values };
  const values = createValues(settings, needs, options.unset ?? 'error');
  checkLogsource(document, report);
  const read = readDetection(document, {
    report,
    lookUp: values.lookUp,
    anyLogsource: false,
    emptyLimit: values.waitFor,
  });
  const vocabulary = sessionVocabulary(options.calendars, (name) => missing.add(name));
  const matcher = read && compile(read.expression, { vocabulary, report, fields });
  if (matcher === undefined || report.problems.length > before) return undefined;
  // As other rules do: one that mentions the state looks at what waits and what is over, too.
  const anyState = fields.has('state');
  const used = Object.entries(options.calendars).filter(([name]) => fields.has(`in_hours.${name}`));
  return {
    name: baseName(document),
    rev: revisionOf(document, values.used, new Map<string, Calendar>(used)),
    fields: suppliedFields(fields),
    waitingFor: [...values.waitingFor, ...[...missing].map((name) => `calendars.${name}`)],
    matchesAt: (session, at) =>
      (anyState ? at >= session.started_at : isWatched(session, at, false)) &&
      matcher.test(session, at),
    timeless: matcher.clocks.length === 0,
    nextCrossing: (session, after) => {
      const from = Math.max(after, session.started_at - 1);
      const next = matcher.clocks.map((clock) => clock(session, from));
      return next.reduce(earlier, undefined);
    },
  };
}

/** What a rule is called: its name, or its id without one. */
export function baseName(document: LocatedMap): string {
  const silent = createReport('');
  return textAt(document, 'name', '', silent) ?? textAt(document, 'id', '', silent) ?? '';
}

function earlier(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
