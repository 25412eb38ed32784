/** A process that dies at the k-th call it makes to the outside: before the call, or after it took effect. */
export class Crash extends Error {}

export interface Fuse {
  /** Calls made so far. */
  readonly calls: () => number;
  readonly wrap: <Port extends object>(port: Port, only?: readonly string[]) => Port;
}

/** Every asynchronous call through a wrapped port counts; from the k-th on, nothing works any more. */
export function createFuse(crashAt: number, moment: 'before' | 'after'): Fuse {
  let calls = 0;
  const guarded =
    (call: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]): Promise<unknown> => {
      calls += 1;
      const mine = calls;
      if (mine > crashAt || (mine === crashAt && moment === 'before')) throw new Crash();
      const answer = await call(...args);
      if (mine === crashAt) throw new Crash();
      return answer;
    };
  return {
    calls: () => calls,
    wrap: (port, only) =>
      new Proxy(port, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          const bound = value.bind(target);
          return only === undefined || only.includes(String(name)) ? guarded(bound) : bound;
        },
      }),
  };
}
