import type { RuleReport, RuleSetReport } from '#shared/backtest/report.ts';
import type { Paint } from '../paint.ts';
import { LEVEL_TITLES, levelCells, number, text, titles } from './cells.ts';
import { type Cell, columns } from './columns.ts';

/** What each rule raised, the loudest first; `old` adds what it raised before. */
export function describeRules(
  { rules, totals, not_evaluated }: RuleSetReport,
  old: RuleSetReport | undefined,
  paint: Paint,
): string {
  const before = (alerts: number): Cell[] => (old === undefined ? [] : [number(alerts)]);
  const header = [
    ...['RULE', '', 'ALERTS', ...(old === undefined ? [] : ['BEFORE']), 'A DAY', 'MOST'],
    ...[...LEVEL_TITLES, 'CLIMBED', 'REMINDED', 'RESOLVED', 'OPEN'],
  ];
  const idle = new Set(not_evaluated.map(({ rule }) => rule));
  const rows = rules
    .filter(({ name, alerts }) => alerts > 0 || !idle.has(name))
    .toSorted((a, b) => b.alerts - a.alerts)
    .map((rule) => {
      const former = old?.rules.find(({ id }) => id === rule.id);
      return ruleRow(rule, before(former?.alerts ?? 0), paint);
    });
  const sum = [text('all'), text(''), number(totals.alerts), ...before(old?.totals.alerts ?? 0)];
  return columns([titles(header, 2, paint), ...rows, sum]);
}

function ruleRow(rule: RuleReport, before: readonly Cell[], paint: Paint): Cell[] {
  return [
    text(rule.name),
    { text: rule.deliver === 'digest' ? 'digest' : '', paint: paint.faint },
    number(rule.alerts),
    ...before,
    number(rule.per_day.mean),
    number(rule.per_day.max),
    ...levelCells(rule.levels, paint),
    number(rule.escalated),
    number(rule.reminded),
    number(rule.resolved),
    number(rule.still_open),
  ];
}

export function describeNotEvaluated({ not_evaluated }: RuleSetReport, paint: Paint): string {
  if (not_evaluated.length === 0) return '';
  const rows = not_evaluated.map(({ rule, why }) => [text(rule), text(why)]);
  return columns([titles(['NOT TRIED', 'BECAUSE'], 2, paint), ...rows]);
}
