import { Refusal } from './problem.ts';
import { settingList } from './settings.ts';
import type { LookUp, ValueSetting, ValueSettings } from './sigma/modifiers/expand.ts';

/** What `%name%` stands for in one rule, and which names it cannot do without. */
export interface Values {
  readonly lookUp: LookUp;
  readonly used: ReadonlyMap<string, ValueSetting>;
  /** Names that are needed and empty, or that nothing sets. */
  readonly waitingFor: ReadonlySet<string>;
  /** A limit without a value would never be reached, and nobody would know. */
  readonly waitFor: (names: readonly string[]) => void;
}

/** `unset` says whether a name that nothing sets is refused, or waited for. */
export function createValues(
  settings: ValueSettings,
  needs: readonly string[],
  unset: 'error' | 'wait',
): Values {
  const used = new Map<string, ValueSetting>();
  const of = (name: string) => (Object.hasOwn(settings, name) ? settings[name] : undefined);
  const waitingFor = new Set(needs.filter((name) => settingList(of(name)).length === 0));
  return {
    used,
    waitingFor,
    waitFor: (names) => {
      for (const name of names) waitingFor.add(name);
    },
    lookUp: (name) => {
      const setting = of(name);
      if (setting === undefined && unset === 'wait') waitingFor.add(name);
      if (setting === undefined && !waitingFor.has(name)) throw notSet(name);
      used.set(name, setting ?? []);
      return settingList(setting);
    },
  };
}

function notSet(name: string): Refusal {
  const where = `the configuration's values, to alert.defaults, or to alert.needs`;
  return new Refusal(`"%${name}%" is not set: add ${name} to ${where}`);
}
