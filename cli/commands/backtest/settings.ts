import { access } from 'node:fs/promises';
import type { Receiver } from '#shared/backtest/audience.ts';
import { receiversOf } from '#shared/backtest/receivers-of.ts';
import type { FieldsOf } from '#shared/backtest/source-rules.ts';
import { configSchema } from '#shared/config/config.ts';
import { readSettings, type Settings } from '#shared/config/read-settings.ts';
import { ruleValues } from '#shared/config/rule-values.ts';
import type { RuleOptions } from '#shared/rules/load-rules.ts';
import type { SessionField } from '#shared/sessions/session.ts';
import { vendorNamed } from '#shared/sources/registry.ts';

/** What a configuration gives to a backtest. */
export interface BacktestSettings {
  /** Undefined: there was none, and the rules' own defaults hold. */
  readonly settings: Settings | undefined;
  readonly rules: RuleOptions;
  readonly receivers: readonly Receiver[];
  readonly limits: Settings['config']['limits'];
  readonly retention: number;
  readonly fieldsOf: FieldsOf;
}

/** `file` must be there when somebody named it; otherwise the usual one is taken if it is there. */
export async function backtestSettings(file: string, named: boolean): Promise<BacktestSettings> {
  if (!named && !(await isThere(file))) return withoutConfig();
  const settings = await readSettings(file);
  const { config, calendars } = settings;
  return {
    settings,
    rules: {
      values: ruleValues(config),
      calendars,
      settings: config.rules,
      remind: config.remind,
      unset: 'wait',
    },
    receivers: receiversOf(config),
    limits: config.limits,
    retention: config.retention.sessions,
    fieldsOf: createFieldsOf(settings),
  };
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function withoutConfig(): BacktestSettings {
  const limits = configSchema.shape.limits.parse(undefined);
  const retention = configSchema.shape.retention.parse(undefined);
  return {
    settings: undefined,
    rules: { values: {}, calendars: {}, unset: 'wait' },
    receivers: [],
    limits,
    retention: retention.sessions,
    fieldsOf: () => undefined,
  };
}

/** What the configured source of that name supplies, else what its vendor's others do. */
function createFieldsOf({ config }: Settings): FieldsOf {
  const sources = Object.entries(config.sources).map(([name, options]) => {
    const { vendor } = options;
    return { name, vendor, fields: vendorNamed(vendor).fields(options) };
  });
  return (name, vendor) => {
    const own = sources.find((source) => source.name === name && source.vendor === vendor);
    if (own !== undefined) return own.fields;
    const like = sources.filter((source) => source.vendor === vendor);
    if (like.length === 0) return undefined;
    return new Set(like.flatMap((source): SessionField[] => [...source.fields]));
  };
}
