import { aboutText, membersText } from '#shared/backtest/about.ts';
import type { RuleSetReport } from '#shared/backtest/report.ts';
import type { Paint } from '../paint.ts';
import { text, titles } from './cells.ts';
import { type Cell, columns } from './columns.ts';

const SHOWN = 3;

/** The highest alerts of correlations, with the sessions that they are about. */
export function describeGroups({ rules }: RuleSetReport, paint: Paint): string {
  const rows = rules.flatMap(({ name, examples }) =>
    examples.slice(0, SHOWN).flatMap((one): Cell[][] => {
      const { group, peak_level: level, opened_at } = one;
      if (group === undefined) return [];
      return [
        [
          text(name),
          { text: level, paint: (shown) => paint.level(level, shown) },
          text(`${opened_at.slice(0, 16).replace('T', ' ')}Z`),
          text(aboutText(one)),
          text(membersText(group)),
        ],
      ];
    }),
  );
  if (rows.length === 0) return '';
  return columns([
    titles(['HIGHEST GROUPS', '', 'OPENED', 'ABOUT', 'SESSIONS'], 5, paint),
    ...rows,
  ]);
}
