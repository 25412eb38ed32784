import { howFarBack } from '#shared/backtest/looking-back/how-far.ts';
import type { BacktestOptions } from '#shared/backtest/options.ts';
import type { RuleSet } from '#shared/backtest/rule-set.ts';
import { createZoneClock } from '#shared/backtest/zone-clock.ts';
import { loadRules, type RuleOptions } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import type { Milliseconds } from '#shared/sessions/instant.ts';
import { visible } from '../../output.ts';
import { readRuleFiles } from '../rules/rule-files.ts';
import type { BacktestCommandOptions } from './backtest.ts';
import { instantOf } from './option-values.ts';
import { type BacktestSettings, backtestSettings } from './settings.ts';

/** What is asked for; plain data, so that any thread can make its own plan of it. */
export interface Request {
  /** Holds the sessions where no source is asked; `-` is standard input. */
  readonly file: string | undefined;
  readonly options: BacktestCommandOptions;
  readonly namedConfig: boolean;
}

/** The rules and all that they need, read. */
export interface Plan {
  readonly given: BacktestSettings;
  readonly backtest: BacktestOptions;
  /** How long before a span sessions still matter; 0 where no rule looks back. */
  readonly back: Milliseconds;
}

/**
 * Undefined when a rule cannot be used, which standard error then says.
 * @throws an Error naming what cannot be read
 */
export async function planBacktest({
  file,
  options,
  namedConfig,
}: Request): Promise<Plan | undefined> {
  const given = await backtestSettings(options.config, namedConfig || options.source !== undefined);
  const fresh = await readRuleSet(options.rules, given.rules);
  const former =
    options.against === undefined ? undefined : await readRuleSet(options.against, given.rules);
  if (fresh === undefined || (options.against !== undefined && former === undefined)) return;
  const clock = createZoneClock(zoneOf(options, given));
  return {
    given,
    backtest: {
      name: options.source ?? (file === '-' ? 'standard input' : (file ?? '')),
      fresh,
      former,
      fieldsOf: given.fieldsOf,
      limits: { ...given.limits, retention: given.retention },
      every: options.pollEvery,
      from: instantOf(options.from, clock),
      to: instantOf(options.to, clock),
      clock,
      shifts: options.shifts,
      receivers: given.receivers,
    },
    back: Math.max(howFarBack(fresh), former === undefined ? 0 : howFarBack(former)),
  };
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
