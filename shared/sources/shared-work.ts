interface Work<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  waiting: number;
}

/**
 * Lets callers at the same time share one piece of work. A caller whose signal ends stops waiting,
 * with what `stopped` makes of it; when nobody waits any more the work is told to end.
 */
export function createShared<T>(
  stopped: (signal: AbortSignal) => Error,
): (signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>) => Promise<T> {
  let work: Work<T> | undefined;
  const begin = (start: (signal: AbortSignal) => Promise<T>): Work<T> => {
    const stop = new AbortController();
    const begun: Work<T> = { result: start(stop.signal), stop, waiting: 0 };
    const done = () => {
      if (work === begun) work = undefined;
    };
    begun.result.then(done, done);
    return begun;
  };
  return async (signal, start) => {
    if (signal.aborted) throw stopped(signal);
    work ??= begin(start);
    const mine = work;
    mine.waiting += 1;
    const cut = Promise.withResolvers<never>();
    const leave = () => cut.reject(stopped(signal));
    signal.addEventListener('abort', leave);
    try {
      return await Promise.race([mine.result, cut.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      mine.waiting -= 1;
      if (mine.waiting === 0) {
        if (work === mine) work = undefined;
        mine.stop.abort();
      }
    }
  };
}
