import type { LocatedMap } from '../document.ts';
import { entry, textAt } from '../located.ts';
import type { Report } from '../problem.ts';
import type { WindowSpec } from './window.ts';

/** `alert.over`: whether a window holds events, or the sessions among them that are open. */
export function readOver(document: LocatedMap, report: Report): WindowSpec['over'] {
  const alert = entry(document, 'alert')?.value;
  if (alert?.kind !== 'map') return 'events';
  const written = textAt(alert, 'over', 'alert', report) ?? 'events';
  if (written === 'events' || written === 'open') return written;
  report.add(entry(alert, 'over')?.line ?? alert.line, 'alert.over', 'must be events or open');
  return 'events';
}
