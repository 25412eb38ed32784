const FEWEST = 5;
const MOST = 200;
const QUIET_FEWEST = 2;
const QUIET_MOST = 20;

// How likely it may be that all ids looked at are gaps although one after them is not.
const STALL = 1e-6;
const LATE = 0.05;

/** How many ids past the highest to ask for so that gaps do not hide what is behind them: 20 at one half. */
export function fullWindow(gapRate: number): number {
  return between(FEWEST, odds(STALL, gapRate), MOST);
}

/** The same for a poll in passing: what it overlooks, the next full window finds. */
export function quietWindow(gapRate: number): number {
  return between(QUIET_FEWEST, odds(LATE, gapRate), QUIET_MOST);
}

function odds(wanted: number, gapRate: number): number {
  if (gapRate <= 0) return 0;
  return gapRate >= 1 ? MOST : Math.ceil(Math.log(wanted) / Math.log(gapRate));
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
