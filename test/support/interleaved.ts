import type fc from 'fast-check';
import type { Store } from '#shared/store/store.ts';

/** A store whose every answer waits its turn, so that two polls mix in the order the scheduler says. */
export function interleaved(store: Store, scheduler: fc.Scheduler): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        await scheduler.schedule(Promise.resolve(), String(name));
        return value.apply(target, args);
      };
    },
  });
}
