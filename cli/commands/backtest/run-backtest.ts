import { type Backtest, createBacktest } from '#shared/backtest/backtest.ts';
import { howFarBack } from '#shared/backtest/looking-back/how-far.ts';
import { renderPage } from '#shared/backtest/page/page.ts';
import type { Report } from '#shared/backtest/report.ts';
import type { RuleSet } from '#shared/backtest/rule-set.ts';
import { createZoneClock } from '#shared/backtest/zone-clock.ts';
import { loadRules, type RuleOptions } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import type { Instant } from '#shared/sessions/instant.ts';
import { interruptible } from '../../interruptible.ts';
import { openSource } from '../../open-source.ts';
import { print, visible } from '../../output.ts';
import { writeWhole } from '../../write-whole.ts';
import { readRuleFiles } from '../rules/rule-files.ts';
import type { BacktestCommandOptions } from './backtest.ts';
import { createFileShelf } from './file-shelf.ts';
import { readHistory } from './history.ts';
import { instantOf } from './option-values.ts';
import { createPaint } from './paint.ts';
import { createProgress, type Progress } from './progress.ts';
import { readSessions } from './sessions-input.ts';
import { type BacktestSettings, backtestSettings } from './settings.ts';
import { describeReport } from './tables/describe-report.ts';

/**
 * `pamwatch backtest`; `file` holds the sessions where no source is asked.
 * @returns the exit code: 1 when a rule cannot be used, which is printed to standard error
 * @throws an Error naming what cannot be read
 */
export async function runBacktest(
  file: string | undefined,
  options: BacktestCommandOptions,
  namedConfig: boolean,
): Promise<0 | 1> {
  const given = await backtestSettings(options.config, namedConfig || options.source !== undefined);
  const fresh = await readRuleSet(options.rules, given.rules);
  const former =
    options.against === undefined ? undefined : await readRuleSet(options.against, given.rules);
  if (fresh === undefined || (options.against !== undefined && former === undefined)) return 1;
  const clock = createZoneClock(zoneOf(options, given));
  const span = { from: instantOf(options.from, clock), to: instantOf(options.to, clock) };
  const shelf = createFileShelf();
  const backtest = createBacktest({
    name: options.source ?? (file === '-' ? 'standard input' : (file ?? '')),
    fresh,
    former,
    fieldsOf: given.fieldsOf,
    limits: { ...given.limits, retention: given.retention },
    every: options.pollEvery,
    ...span,
    clock,
    shifts: options.shifts,
    receivers: given.receivers,
    shelf,
  });
  const progress = createProgress('backtest');
  const abort = new AbortController();
  const back = Math.max(...[fresh, former].map((set) => (set ? howFarBack(set) : 0)));
  const reading = { from: span.from === undefined ? undefined : span.from - back, to: span.to };
  const input: Input = {
    ...{ file: file ?? '', options, given, progress },
    ...{ span: reading, signal: abort.signal },
  };
  await interruptible(
    () => replayAll(backtest, input),
    () => {
      abort.abort();
      progress.clear();
    },
  );
  progress.clear();
  const report = backtest.report();
  shelf.close();
  await show(report, options);
  return 0;
}

interface Input {
  readonly file: string;
  readonly options: BacktestCommandOptions;
  readonly given: BacktestSettings;
  /** What of an appliance's history is of use. */
  readonly span: { readonly from: Instant | undefined; readonly to: Instant | undefined };
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

async function replayAll(backtest: Backtest, input: Input): Promise<void> {
  const { file, options, given, span, progress, signal } = input;
  if (options.source === undefined || given.settings === undefined) {
    for await (const batch of readSessions(file, progress)) {
      for (const session of batch) backtest.add(session);
    }
    return;
  }
  const { source: name, config, secrets } = options;
  const source = await openSource(given.settings, { source: name, config, secrets });
  for (const session of await readHistory(source, span, progress, signal)) backtest.add(session);
}

/** The rules at the paths; undefined when one cannot be used, which standard error then says. */
async function readRuleSet(
  paths: readonly string[],
  options: RuleOptions,
): Promise<RuleSet | undefined> {
  const loaded = loadRules(await readRuleFiles(paths), options);
  if (loaded.ok) {
    const { rules, correlations, off, correlationsOff } = loaded;
    return { name: paths.join(' '), rules, correlations, off: [...off, ...correlationsOff] };
  }
  const lines = loaded.problems.map((problem) => `${visible(describeProblem(problem))}\n`);
  process.stderr.write(lines.join(''));
  return undefined;
}

/** The zone that was asked for, else the source's, else that of the first calendar or source. */
function zoneOf({ zone, source }: BacktestCommandOptions, { settings }: BacktestSettings): string {
  if (zone !== undefined) return zone;
  const { sources = {}, calendars = {} } = settings?.config ?? {};
  const own = source === undefined ? undefined : sources[source];
  const [first] = [...Object.values(calendars).map((calendar) => calendar.zone)];
  return own?.time_zone ?? first ?? Object.values(sources)[0]?.time_zone ?? 'UTC';
}

async function show(report: Report, { json, html }: BacktestCommandOptions): Promise<void> {
  if (html !== undefined) {
    await writeWhole(html, renderPage(report));
    process.stderr.write(`pamwatch: wrote ${visible(html)}\n`);
  }
  if (json === true) await print(`${JSON.stringify(report)}\n`);
  else await print(describeReport(report, createPaint(process.stdout, process.env)));
}
