import { levelRank } from '../../alerts/level.ts';
import { readableDuration } from '../../sessions/duration.ts';
import { MINUTE } from '../../sessions/instant.ts';
import { type AlertBlock, readLevel } from '../alert-block.ts';
import type { LocatedMap } from '../document.ts';
import { entry } from '../located.ts';
import { createReport } from '../problem.ts';
import type { Find } from './finding.ts';

const SOON = 15 * MINUTE;

/** Reminders that nobody would read, and those that never come. */
export function reviewRemind(
  document: LocatedMap,
  { remind, escalate, stale }: AlertBlock,
  find: Find,
): void {
  if (remind === undefined || remind === 'never') return;
  const { after, from } = remind;
  const alert = entry(document, 'alert')?.value;
  const line = (alert?.kind === 'map' && entry(alert, 'remind')?.line) || document.line;
  if (after !== undefined && after < SOON) {
    const message = `${readableDuration(after)} after the last news nobody has had time to do anything`;
    find('remind-soon', line, 'alert.remind.after', message);
  }
  if (stale) {
    find(
      'remind-never',
      line,
      'alert.remind',
      'what is stale once it was told is not asked for again',
    );
  }
  const own = readLevel(document, '', createReport('')) ?? 'informational';
  const highest = Math.max(...[own, ...escalate.map(({ level }) => level)].map(levelRank));
  if (from !== undefined && levelRank(from) > highest) {
    find('remind-never', line, 'alert.remind.from', `no alert of this rule reaches ${from}`);
  }
}
