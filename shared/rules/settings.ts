import type { Located, LocatedMap } from './document.ts';
import { joined } from './located.ts';
import type { Report } from './problem.ts';
import type { ValueSetting, ValueSettings } from './sigma/modifiers/expand.ts';

/** Reads what `%name%` stands for: text, numbers, and lists of them, by name. */
export function readSettings(
  map: LocatedMap | undefined,
  path: string,
  report: Report,
): ValueSettings {
  const settings: Record<string, ValueSetting> = {};
  for (const { key, line, value } of map?.entries ?? []) {
    const place = joined(path, key);
    if (!/^\w+$/.test(key)) report.add(line, place, 'a name is made of letters, digits and _');
    const setting = settingOf(value);
    if (setting === undefined) report.add(line, place, 'must be text, a number, or a list of them');
    else settings[key] = setting;
  }
  return settings;
}

function settingOf(node: Located): ValueSetting | undefined {
  if (node.kind === 'scalar') return single(node.value);
  if (node.kind === 'map') return undefined;
  const items = node.items.map((item) => (item.kind === 'scalar' ? single(item.value) : undefined));
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
}

function single(value: unknown): string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** The setting as a list; nothing, and the empty text, are an empty list. */
export function settingList(setting: ValueSetting | undefined): readonly (string | number)[] {
  if (setting === undefined || setting === '') return [];
  return typeof setting === 'string' || typeof setting === 'number' ? [setting] : setting;
}
