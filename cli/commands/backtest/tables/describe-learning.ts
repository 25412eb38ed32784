import type { Report } from '#shared/backtest/report.ts';
import type { Paint } from '../paint.ts';
import { text, titles } from './cells.ts';
import { columns } from './columns.ts';

/** Rules that said nothing while they learned, and from when on they speak. */
export function describeLearning({ new: { rules }, span }: Report, paint: Paint): string {
  const learners = rules.flatMap(({ name, speaks_from: from }) => (from ? [{ name, from }] : []));
  if (learners.length === 0) return '';
  const rows = learners.map(({ name, from }) => [
    text(name),
    text(`${from.slice(0, 16).replace('T', ' ')}Z`),
    text(from >= span.to ? 'after these sessions: give it older ones' : ''),
  ]);
  const note = paint.faint('it speaks at once where the list of the appliance shows its past\n');
  return `${columns([titles(['LEARNS SILENTLY', 'SPEAKS FROM'], 2, paint), ...rows])}${note}`;
}
