import { readConfig } from '#shared/config/read-config.ts';
import { applicableRules, missingFields } from '#shared/rules/applicable-rules.ts';
import { basesBelow } from '#shared/rules/correlation/bases-below.ts';
import type { CorrelationRule } from '#shared/rules/correlation/correlation-rule.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import type { SessionField } from '#shared/sessions/session.ts';
import { print } from '../../output.ts';
import { sourceFields } from '../../source-fields.ts';
import { table } from '../../table.ts';

/** What a rule does at a source, and why it does nothing there. */
export type Standing =
  | { readonly state: 'active' }
  /** Until these values or calendars are configured. */
  | { readonly state: 'waiting'; readonly for: readonly string[] }
  /** The source does not supply these fields. */
  | { readonly state: 'impossible'; readonly missing: readonly string[] }
  | { readonly state: 'off'; readonly why: string };

export interface RuleStatus {
  readonly rule: string;
  readonly level: string;
  readonly status: string;
  readonly deliver: string;
  /** By the source's name. */
  readonly sources: Readonly<Record<string, Standing>>;
}

/** Every rule of the configuration, correlations too, and what it does at every source. */
export async function rulesStatus(configFile: string | undefined): Promise<RuleStatus[]> {
  const configuration = await readConfig(configFile);
  const sources = [...sourceFields(configuration)];
  const at = (standing: (has: ReadonlySet<SessionField>) => Standing) =>
    Object.fromEntries(sources.map(([source, has]) => [source, standing(has)]));
  const { rules, correlations, off, correlationsOff } = configuration;
  const statuses = [
    ...rules.map((rule) =>
      statusOf(
        rule,
        at((has) => standingAt(rule, has)),
      ),
    ),
    ...correlations.map((rule) =>
      statusOf(
        rule,
        at((has) => correlationAt(rule, has)),
      ),
    ),
    ...[...off, ...correlationsOff].map(({ rule, why }) =>
      statusOf(
        rule,
        at(() => ({ state: 'off', why })),
      ),
    ),
  ];
  return statuses.sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

/** `pamwatch rules status`: a table for people, or one JSON object a line. */
export async function printRulesStatus(
  configFile: string | undefined,
  json: boolean,
): Promise<void> {
  const statuses = await rulesStatus(configFile);
  if (json) {
    for (const status of statuses) await print(`${JSON.stringify(status)}\n`);
    return;
  }
  const sources = Object.keys(statuses[0]?.sources ?? {});
  await print(
    table([
      ['RULE', 'LEVEL', 'STATUS', 'DELIVERED', ...sources.map((source) => source.toUpperCase())],
      ...statuses.map((one) => [
        one.rule,
        one.level,
        one.status,
        one.deliver,
        ...sources.map((source) => inWords(one.sources[source])),
      ]),
    ]),
  );
}

type Named = Pick<SessionRule, 'name' | 'level' | 'status' | 'deliver'>;

function statusOf(rule: Named, sources: RuleStatus['sources']): RuleStatus {
  const { name, level, status, deliver } = rule;
  return { rule: name, level, status, deliver, sources };
}

function standingAt(rule: SessionRule, fields: ReadonlySet<SessionField>): Standing {
  const { waiting, notApplicable } = applicableRules([rule], fields);
  const [impossible] = notApplicable;
  if (impossible !== undefined) {
    return { state: 'impossible', missing: [...impossible.missing].sort() };
  }
  const [held] = waiting;
  return held === undefined ? { state: 'active' } : { state: 'waiting', for: held.for };
}

/** A correlation counts where one at least of the rules below it can be evaluated. */
function correlationAt(rule: CorrelationRule, fields: ReadonlySet<SessionField>): Standing {
  const lacking = basesBelow(rule).map((one) => missingFields(one.rule.needs(one.base), fields));
  if (lacking.every((missing) => missing.length > 0)) {
    return { state: 'impossible', missing: [...new Set(lacking.flat())].sort() };
  }
  const { waitingFor } = rule;
  return waitingFor.length === 0 ? { state: 'active' } : { state: 'waiting', for: waitingFor };
}

function inWords(standing: Standing | undefined): string {
  switch (standing?.state) {
    case 'waiting':
      return `waiting for ${standing.for.join(', ')}`;
    case 'impossible':
      return `impossible: lacks ${standing.missing.join(', ')}`;
    case 'off':
      return `off: ${standing.why}`;
    default:
      return standing?.state ?? '';
  }
}
