import type { Calendar } from '../sessions/calendar.ts';
import { type AlertBlock, readAlertBlock } from './alert-block.ts';
import { readDetection } from './detection-block.ts';
import type { LocatedMap } from './document.ts';
import type { RuleOptions } from './load-rules.ts';
import { type MemoryBlock, readMemory } from './memory/memory-block.ts';
import { type RememberBy, rememberBy } from './memory/remember-by.ts';
import { rememberingRule } from './memory/remembering-rule.ts';
import { type Report, reporting } from './problem.ts';
import { type RemindSetting, remindersOf } from './reminders.ts';
import { revisionOf } from './revision.ts';
import type { SessionRule } from './rule.ts';
import { type RuleHeader, readHeader, refuseOtherKinds } from './rule-header.ts';
import { sessionVocabulary, suppliedFields } from './session/session-fields.ts';
import { type CompiledParts, createSessionRule } from './session-rule.ts';
import { compile } from './sigma/compile.ts';
import { type ReadOptions, readSelection } from './sigma/detection.ts';
import { checkTests } from './testing/tests-block.ts';
import { compileTitle } from './title.ts';
import { createValues, type Values } from './values.ts';

/** What the configuration says about one rule. */
export interface RuleSettings {
  readonly deliver?: 'alerts' | 'digest' | 'off' | undefined;
  readonly remind?: RemindSetting | undefined;
}

/** What reading and compiling a rule finds out on the way. */
interface Findings {
  readonly values: Values;
  /** Names of the fields that are read. */
  readonly fields: Set<string>;
  readonly missingCalendars: Set<string>;
}

/** Compiles one document into a rule; undefined when the report says why not. */
export function compileRule(
  document: LocatedMap,
  report: Report,
  options: RuleOptions,
): SessionRule | undefined {
  if (refuseOtherKinds(document, report)) return undefined;
  const before = report.problems.length;
  const header = readHeader(document, report);
  const alert = readAlertBlock(document, report);
  checkTests(document, report);
  const settings = { ...alert.defaults, ...options.values };
  const found: Findings = {
    values: createValues(settings, alert.needs, options.unset ?? 'error'),
    fields: new Set(),
    missingCalendars: new Set(),
  };
  const parts = compileParts(document, alert, found, report, options);
  const memory = compileMemory(document, found, report, options);
  if (parts === undefined || report.problems.length > before) return undefined;
  const rule = createSessionRule({
    ...parts,
    about: {
      ...aboutRule(header, alert, found, options),
      ...originOf(document, report, found, options),
    },
    watchesWaiting: found.fields.has('state'),
  });
  return memory === undefined ? rule : rememberingRule(rule, memory.block, memory.by);
}

/** What the rule remembers, if it does: its fields are fields that a source must supply. */
function compileMemory(
  document: LocatedMap,
  { fields }: Findings,
  report: Report,
  { calendars }: RuleOptions,
): { readonly block: MemoryBlock; readonly by: RememberBy } | undefined {
  const block = readMemory(document, report);
  if (block === undefined) return undefined;
  for (const field of block.fields) fields.add(field);
  const vocabulary = sessionVocabulary(calendars, () => {});
  const by = reporting(report, block.line, block.path, () => rememberBy(block.fields, vocabulary));
  return by === undefined ? undefined : { block, by };
}

function compileParts(
  document: LocatedMap,
  alert: AlertBlock,
  { values, fields, missingCalendars }: Findings,
  report: Report,
  { calendars }: RuleOptions,
): Pick<CompiledParts, 'detection' | 'escalations' | 'clear' | 'title'> | undefined {
  const vocabulary = sessionVocabulary(calendars, (name) => missingCalendars.add(name));
  const compiling = { vocabulary, report, fields };
  const reading: ReadOptions = {
    report,
    lookUp: values.lookUp,
    anyLogsource: false,
    emptyLimit: values.waitFor,
  };
  const read = readDetection(document, reading);
  const detection = read && compile(read.expression, compiling);
  const escalations = alert.escalate.map(({ when, level, path }) => ({
    when: compile(readSelection(when, `${path}.when`, reading), compiling),
    level,
  }));
  const clear =
    alert.clear && compile(readSelection(alert.clear, 'alert.clear', reading), compiling);
  const title = reporting(report, alert.titleLine, 'alert.title', () =>
    compileTitle(alert.title, vocabulary),
  );
  if (detection === undefined || title === undefined) return undefined;
  return { detection, escalations, clear, title };
}

type About = CompiledParts['about'];

function aboutRule(
  header: RuleHeader,
  alert: AlertBlock,
  { values, missingCalendars }: Findings,
  { settings = {}, remind }: RuleOptions,
): Omit<About, 'rev' | 'file' | 'fields'> {
  const { description, ...rest } = header;
  const { readings, steps, runbook, stale } = alert;
  const calendars = [...missingCalendars].map((name) => `calendars.${name}`);
  return {
    ...rest,
    ...(description === undefined ? {} : { description }),
    waitingFor: [...values.waitingFor, ...calendars],
    readings,
    deliver: deliverOf(header, settings[header.name]?.deliver ?? alert.deliver),
    remind: remindersOf(remind, alert.remind, settings[header.name]?.remind),
    steps,
    ...(runbook === undefined ? {} : { runbook }),
    ...(stale ? { stale } : {}),
  };
}

function originOf(
  document: LocatedMap,
  { file }: Report,
  { values, fields }: Findings,
  { calendars }: RuleOptions,
): Pick<About, 'rev' | 'file' | 'fields'> {
  const used = Object.entries(calendars).filter(([name]) => fields.has(`in_hours.${name}`));
  return {
    rev: revisionOf(document, values.used, new Map<string, Calendar>(used)),
    file,
    fields: suppliedFields(fields),
  };
}

/** Whether alerts go to people, or to the digest alone. */
export function deliverOf(
  { status, level }: Pick<RuleHeader, 'status' | 'level'>,
  wanted: NonNullable<RuleSettings['deliver']>,
): 'alerts' | 'digest' {
  if (status === 'experimental' || level === 'informational') return 'digest';
  return wanted === 'digest' ? 'digest' : 'alerts';
}
