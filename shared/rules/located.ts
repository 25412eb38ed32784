import { suggestion } from './closest-name.ts';
import type { Entry, Located, LocatedList, LocatedMap } from './document.ts';
import type { Report } from './problem.ts';

/** The entry of that name, if the map has one. */
export function entry(map: LocatedMap, key: string): Entry | undefined {
  return map.entries.find((one) => one.key === key);
}

/** Reports keys that mean nothing here, with the one that was probably meant. */
export function refuseUnknownKeys(
  map: LocatedMap,
  known: readonly string[],
  path: string,
  report: Report,
): void {
  for (const { key, line } of map.entries) {
    if (known.includes(key)) continue;
    report.add(line, joined(path, key), `unknown key${suggestion(key, known)}`);
  }
}

export function joined(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`;
}

/** The text under `key`; undefined when absent, and reported when it is something else. */
export function textAt(
  map: LocatedMap,
  key: string,
  path: string,
  report: Report,
): string | undefined {
  const found = entry(map, key);
  if (found === undefined) return undefined;
  const { value } = found;
  if (value.kind === 'scalar' && typeof value.value === 'string') return value.value;
  report.add(found.line, joined(path, key), 'must be text');
  return undefined;
}

/** The texts under `key`, a single text being a list of one; empty when absent. */
export function textsAt(map: LocatedMap, key: string, path: string, report: Report): string[] {
  const found = entry(map, key);
  if (found === undefined) return [];
  const { value } = found;
  const items = value.kind === 'list' ? value.items : [value];
  const texts = items.flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  );
  if (texts.length !== items.length) {
    report.add(found.line, joined(path, key), 'must be text, or a list of texts');
  }
  return texts;
}

export function mapAt(
  map: LocatedMap,
  key: string,
  path: string,
  report: Report,
): LocatedMap | undefined {
  const found = entry(map, key);
  if (found === undefined) return undefined;
  if (found.value.kind === 'map') return found.value;
  report.add(found.line, joined(path, key), 'must be a map of keys and values');
  return undefined;
}

export function listAt(
  map: LocatedMap,
  key: string,
  path: string,
  report: Report,
): LocatedList | undefined {
  const found = entry(map, key);
  if (found === undefined) return undefined;
  if (found.value.kind === 'list') return found.value;
  report.add(found.line, joined(path, key), 'must be a list');
  return undefined;
}

/** The value without its lines, keys in order of their names: what two equal parts have in common. */
export function plain(node: Located): unknown {
  if (node.kind === 'scalar') return typeof node.value === 'number' ? node.text : node.value;
  if (node.kind === 'list') return node.items.map(plain);
  const sorted = [...node.entries].sort((a, b) => (a.key < b.key ? -1 : 1));
  return Object.fromEntries(sorted.map(({ key, value }) => [key, plain(value)]));
}

/** The value as plain data, as a program would have parsed it. */
export function dataOf(node: Located): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(dataOf);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, dataOf(value)]));
}
