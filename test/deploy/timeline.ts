/** Prints what happens, with the seconds since the start. */
export interface Timeline {
  say(what: string): void;
  seconds(): number;
}

export function createTimeline(): Timeline {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  return {
    say: (what) => console.log(`${seconds().toFixed(1).padStart(7)} s  ${what}`),
    seconds,
  };
}
