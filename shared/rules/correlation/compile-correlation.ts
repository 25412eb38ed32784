import { createHash } from 'node:crypto';
import type { Level } from '../../alerts/level.ts';
import { type AlertBlock, readAlertBlock } from '../alert-block.ts';
import { deliverOf } from '../compile-rule.ts';
import type { LocatedMap } from '../document.ts';
import type { RuleOptions } from '../load-rules.ts';
import { entry, refuseUnknownKeys } from '../located.ts';
import { Refusal, type Report, reporting } from '../problem.ts';
import { remindersOf } from '../reminders.ts';
import { revisionOf } from '../revision.ts';
import { readCountedHeader, readHeader } from '../rule-header.ts';
import { settingList } from '../settings.ts';
import { checkTests } from '../testing/tests-block.ts';
import { createValues, type Values } from '../values.ts';
import { capacityOf, mostCounted, whatCounts } from './capacity.ts';
import { readLimits } from './condition.ts';
import { type CorrelationBlock, readCorrelation } from './correlation-block.ts';
import {
  type CorrelationRule,
  isBaseRule,
  isCorrelation,
  type Referred,
} from './correlation-rule.ts';
import { createCorrelationRule } from './create-correlation-rule.ts';
import { compileGroupFields, type GroupFields, valueType } from './group-fields.ts';
import { compileGroupTitle } from './group-title.ts';
import { type JudgeSpec, TITLE_WORDS } from './judge.ts';
import { checkCounts, compileLimits } from './limits.ts';
import { readOver } from './over.ts';
import { KINDS } from './types.ts';
import type { LookUpOne } from './written.ts';

/** Each level is read and written by itself, in every poll that has news for it. */
const MOST_LEVELS = 5;

/** What a correlation refers to; undefined for one that does not compile. */
export type LookUpReferred = (reference: string) => Referred | undefined;

/**
 * Compiles a correlation document; undefined when the report says why not. `counted`: it makes no
 * alerts of its own, so it needs neither id nor level.
 */
export function compileCorrelation(
  document: LocatedMap,
  lookUp: LookUpReferred,
  report: Report,
  options: RuleOptions,
  counted = false,
): CorrelationRule | undefined {
  const before = report.problems.length;
  const header = counted ? readCountedHeader(document, report) : readHeader(document, report);
  const alert = readAlertBlock(document, report);
  checkTests(document, report);
  const settings = { ...alert.defaults, ...options.values };
  const values = createValues(settings, alert.needs, options.unset ?? 'error');
  const block = readCorrelation(document, report, lookUpOne(values));
  if (block === undefined) return undefined;
  const found = block.rules.map(({ to }) => lookUp(to));
  const known = found.filter((one) => one !== undefined);
  checkLevels(block, lookUp, report);
  const fields = compileGroupFields(block, known, report, options);
  const { level } = header;
  const spec =
    fields && compileSpec(document, block, alert, { values, fields, known, level }, report);
  const title = reporting(report, alert.titleLine, 'alert.title', () =>
    compileGroupTitle(titleOf(document, block, alert), [...block.groupBy, ...TITLE_WORDS]),
  );
  const compiled = spec !== undefined && fields !== undefined && title !== undefined;
  if (!compiled || known.length < found.length || report.problems.length > before) return undefined;
  const { steps, runbook } = alert;
  const { description, ...rest } = header;
  const children = known.filter(isCorrelation);
  return createCorrelationRule({
    about: {
      ...rest,
      ...(description === undefined ? {} : { description }),
      ...(runbook === undefined ? {} : { runbook }),
      steps,
      file: report.file,
      rev: revision(document, values, known),
      deliver: deliverOf(header, options.settings?.[header.name]?.deliver ?? alert.deliver),
      remind: remindersOf(options.remind, alert.remind, options.settings?.[header.name]?.remind),
      waitingFor: [...new Set([...values.waitingFor, ...known.flatMap((one) => one.waitingFor)])],
      ...capacityOf(spec),
    },
    bases: known.filter(isBaseRule),
    children,
    groupBy: block.groupBy,
    spec,
    fields,
    title,
  });
}

function checkLevels({ rules }: CorrelationBlock, lookUp: LookUpReferred, report: Report): void {
  for (const { to, line } of rules) {
    const found = lookUp(to);
    if (found === undefined || !isCorrelation(found) || found.depth + 1 < MOST_LEVELS) continue;
    const message = `"${to}" is ${MOST_LEVELS} levels deep already: correlations of correlations go no deeper`;
    report.add(line, 'correlation.rules', message);
  }
}

function titleOf(document: LocatedMap, block: CorrelationBlock, alert: AlertBlock): string {
  const written = entry(document, 'alert')?.value;
  const has = written?.kind === 'map' && entry(written, 'title') !== undefined;
  return has ? alert.title : `${block.groupBy.map((field) => `{${field}}`).join(', ')}: {count}`;
}

function lookUpOne({ lookUp, waitFor }: Values): LookUpOne {
  return (name) => {
    const [only, ...more] = settingList(lookUp(name)[0]);
    if (lookUp(name).length > 1 || more.length > 0) {
      throw new Refusal(`"%${name}%" stands for several values, and one is wanted`);
    }
    if (only === undefined) waitFor([name]);
    return only;
  };
}

interface Parts {
  readonly values: Values;
  readonly fields: GroupFields;
  readonly known: readonly Referred[];
  readonly level: Level;
}

function compileSpec(
  document: LocatedMap,
  block: CorrelationBlock,
  alert: AlertBlock,
  { values, fields, known, level }: Parts,
  report: Report,
): JudgeSpec | undefined {
  const { type, condition, timespan } = block;
  const fieldType = valueType(type, fields);
  const counts = whatCounts(known);
  const line = condition.limits[0]?.line ?? condition.fieldLine;
  const compiled = (limits: typeof condition.limits, at: number, path: string) =>
    reporting(report, at, path, () => {
      const made = compileLimits(limits, fieldType);
      if (!KINDS[type].numeric) checkCounts(made, mostCounted(counts));
      return made;
    });
  const limits = compiled(condition.limits, line, 'correlation.condition');
  const escalations = alert.escalate.flatMap(({ when, level, path }) => {
    if (when.kind !== 'map') {
      report.add(when.line, path, 'must have limits such as { gte: 10 } as `when`');
      return [];
    }
    refuseUnknownKeys(when, ['gt', 'gte', 'lt', 'lte', 'eq'], `${path}.when`, report);
    const written = readLimits(when, `${path}.when`, report, lookUpOne(values));
    const made = compiled(written, when.line, `${path}.when`);
    return made === undefined ? [] : [{ limits: made, level }];
  });
  if (limits === undefined) return undefined;
  return {
    type,
    rules: known.map(({ name }) => name),
    counts,
    percentile: condition.percentile,
    timespan,
    over: readOver(document, report),
    level,
    field: condition.field,
    fieldType,
    limits,
    escalations,
  };
}

function revision(document: LocatedMap, { used }: Values, bases: readonly Referred[]): string {
  const own = revisionOf(document, used, new Map());
  const parts = [own, ...bases.map(({ rev }) => rev)].join('\n');
  return createHash('sha256').update(parts).digest('hex').slice(0, 16);
}
