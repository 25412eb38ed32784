/** Severity levels, lowest first, as Sigma names them. */
export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

/** 0 for informational to 4 for critical: what subscriptions filter on. */
export function levelRank(level: Level): number {
  return LEVELS.indexOf(level);
}

export function higherLevel(a: Level, b: Level): Level {
  return levelRank(a) >= levelRank(b) ? a : b;
}
