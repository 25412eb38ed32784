import { LEVELS, type Level } from '../../alerts/level.ts';
import { readableNumber } from '../readable-number.ts';
import type { LevelCounts } from '../report.ts';
import { type Html, html } from './html.ts';

export function levelTag(level: Level): Html {
  return html`<span class="tag l-${level}">${level}</span>`;
}

export function levelLegend(): Html {
  const keys = LEVELS.map((level) => html`<li><i class="l-${level}"></i>${level}</li>`);
  return html`<ul class="legend">${keys}</ul>`;
}

/** The levels as one narrow bar, each as wide as its share. */
export function levelBar(levels: LevelCounts): Html {
  const total = LEVELS.reduce((sum, level) => sum + levels[level], 0);
  if (total === 0) return html``;
  const parts = LEVELS.filter((level) => levels[level] > 0).map((level) => {
    const share = Math.max(2, Math.round((levels[level] / total) * 100));
    return html`<i class="l-${level}" style="flex-grow:${share}" title="${readableNumber(levels[level])} ${level}"></i>`;
  });
  const text = LEVELS.filter((level) => levels[level] > 0)
    .map((level) => `${readableNumber(levels[level])} ${level}`)
    .join(', ');
  return html`<span class="bar" role="img" aria-label="${text}">${parts}</span>`;
}
