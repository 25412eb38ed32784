import type { Calendar } from '../sessions/calendar.ts';
import type { SessionField } from '../sessions/session.ts';
import { readAlertBlock } from './alert-block.ts';
import { readDetection } from './detection-block.ts';
import type { LocatedMap } from './document.ts';
import type { RuleOptions } from './load-rules.ts';
import { Refusal, type Report, reporting } from './problem.ts';
import { revisionOf } from './revision.ts';
import type { SessionRule } from './rule.ts';
import { readHeader, refuseOtherKinds } from './rule-header.ts';
import { sessionVocabulary, suppliedField } from './session/session-fields.ts';
import { createSessionRule } from './session-rule.ts';
import { settingList } from './settings.ts';
import { compile } from './sigma/compile.ts';
import { readSelection } from './sigma/detection.ts';
import type { LookUp, ValueSetting, ValueSettings } from './sigma/modifiers/expand.ts';
import { checkTests } from './tests-block.ts';
import { compileTitle } from './title.ts';

/** What the configuration says about one rule. */
export interface RuleSettings {
  readonly deliver: 'alerts' | 'digest' | 'off';
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

  const values = createValues({ ...alert.defaults, ...options.values }, alert.needs, options);
  const missing = new Set<string>();
  const vocabulary = sessionVocabulary(options.calendars, (name) => missing.add(name));
  const names = new Set<string>();
  const reading = {
    report,
    lookUp: values.lookUp,
    anyLogsource: false,
    emptyLimit: values.waitFor,
  };
  const compiling = { vocabulary, report, fields: names };

  const read = readDetection(document, reading);
  const escalations = alert.escalate.map(({ when, level, path }) => ({
    when: compile(readSelection(when, `${path}.when`, reading), compiling),
    level,
  }));
  const clear =
    alert.clear && compile(readSelection(alert.clear, 'alert.clear', reading), compiling);
  const detection = read && compile(read.expression, compiling);
  const title = reporting(report, alert.titleLine, 'alert.title', () =>
    compileTitle(alert.title, vocabulary),
  );
  if (report.problems.length > before) return undefined;
  if (detection === undefined || title === undefined) return undefined;

  return createSessionRule({
    about: {
      id: header.id,
      name: header.name,
      title: header.title,
      ...(header.description === undefined ? {} : { description: header.description }),
      level: header.level,
      status: header.status,
      rev: revisionOf(document, values.used, usedCalendars(names, options.calendars)),
      file: report.file,
      fields: suppliedFields(names),
      waitingFor: [...values.waitingFor, ...[...missing].map((name) => `calendars.${name}`)],
      readings: alert.readings,
      deliver: deliverOf(header, options.settings?.[header.name]?.deliver ?? alert.deliver),
      falsepositives: header.falsepositives,
      steps: alert.steps,
      ...(alert.runbook === undefined ? {} : { runbook: alert.runbook }),
    },
    detection,
    escalations,
    clear,
    title,
    watchesWaiting: names.has('state'),
  });
}

interface Values {
  readonly lookUp: LookUp;
  readonly used: ReadonlyMap<string, ValueSetting>;
  /** Names that are needed and empty, or that nothing sets. */
  readonly waitingFor: ReadonlySet<string>;
  /** A limit without a value would never be reached, and nobody would know. */
  readonly waitFor: (names: readonly string[]) => void;
}

function createValues(
  settings: ValueSettings,
  needs: readonly string[],
  { unset = 'error' }: RuleOptions,
): Values {
  const used = new Map<string, ValueSetting>();
  const of = (name: string) => (Object.hasOwn(settings, name) ? settings[name] : undefined);
  const waitingFor = new Set(needs.filter((name) => settingList(of(name)).length === 0));
  return {
    used,
    waitingFor,
    waitFor: (names) => {
      for (const name of names) waitingFor.add(name);
    },
    lookUp: (name) => {
      const setting = of(name);
      if (setting === undefined && unset === 'wait') waitingFor.add(name);
      if (setting === undefined && !waitingFor.has(name)) {
        throw new Refusal(
          `"%${name}%" is not set: add ${name} to the configuration's values, to alert.defaults, or to alert.needs`,
        );
      }
      used.set(name, setting ?? []);
      return settingList(setting);
    },
  };
}

function deliverOf(
  { status, level }: Pick<SessionRule, 'status' | 'level'>,
  wanted: RuleSettings['deliver'],
): 'alerts' | 'digest' {
  if (status === 'experimental' || level === 'informational') return 'digest';
  return wanted === 'digest' ? 'digest' : 'alerts';
}

function suppliedFields(names: ReadonlySet<string>): ReadonlySet<SessionField> {
  const fields = [...names].map(suppliedField).filter((field) => field !== undefined);
  return new Set(fields);
}

function usedCalendars(
  names: ReadonlySet<string>,
  calendars: Readonly<Record<string, Calendar>>,
): ReadonlyMap<string, Calendar> {
  return new Map(
    Object.entries(calendars).filter(([calendar]) => names.has(`in_hours.${calendar}`)),
  );
}
