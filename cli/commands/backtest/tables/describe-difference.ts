import { aboutText } from '#shared/backtest/about.ts';
import { readableNumber } from '#shared/backtest/readable-number.ts';
import type { ChangeReport, DifferenceReport, EpisodeReport } from '#shared/backtest/report.ts';
import type { Paint } from '../paint.ts';
import { number, text, titles } from './cells.ts';
import { type Cell, columns } from './columns.ts';

const EXAMPLES = 3;

/** What two rule sets say differently about the same sessions. */
export function describeDifference(difference: DifferenceReport | undefined, paint: Paint): string {
  if (difference === undefined) return '';
  const header = ['DIFFERENCE', 'ONLY NEW', 'ONLY OLD', 'HIGHER', 'LOWER', 'MOVED', 'SAME'];
  const rows = difference.rules.map((one): Cell[] => [
    text(one.rule),
    ...[one.only_new, one.only_old, one.raised, one.lowered, one.moved, one.same].map(number),
  ]);
  const examples = [
    describeChange('only in new', difference.only_new, paint),
    describeChange('only in old', difference.only_old, paint),
    describeChange('another level', difference.level_changed, paint),
    describeChange('another time', difference.moved, paint),
  ];
  return `${columns([titles(header, 1, paint), ...rows])}${examples.join('')}`;
}

function describeChange(what: string, { alerts, examples }: ChangeReport, paint: Paint): string {
  if (alerts === 0) return '';
  const rows = examples
    .slice(0, EXAMPLES)
    .map(({ new: fresh, old }): Cell[] => [
      text(' '),
      levelOf(old, paint),
      text(old === undefined || fresh === undefined ? '' : '->'),
      levelOf(fresh, paint),
      text(rulesOf(fresh ?? old)),
    ]);
  return `${paint.strong(`${readableNumber(alerts)} ${what}`)}\n${columns(rows)}`;
}

function levelOf(episode: EpisodeReport | undefined, paint: Paint): Cell {
  if (episode === undefined) return text('');
  const { peak_level: level } = episode;
  return { text: level, paint: (shown) => paint.level(level, shown) };
}

function rulesOf(episode: EpisodeReport | undefined): string {
  if (episode === undefined) return '';
  const { rule, title, opened_at } = episode;
  return `${opened_at.slice(0, 16)}Z ${rule}: ${title} (${aboutText(episode)})`;
}
