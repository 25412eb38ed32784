import { parseDuration } from '../../sessions/duration.ts';
import { SECOND } from '../../sessions/instant.ts';
import type { Session } from '../../sessions/session.ts';
import type { Located, LocatedMap } from '../document.ts';
import { entry, joined } from '../located.ts';
import type { FieldType, Vocabulary } from '../sigma/vocabulary.ts';
import type { CodeName } from './codes.ts';
import type { Find } from './finding.ts';

/** Names what other Sigma tools would not read; the alert block and the tests are pamwatch's own. */
export function reviewPortability(
  document: LocatedMap,
  vocabulary: Vocabulary<Session>,
  find: Find,
): void {
  const detection = entry(document, 'detection')?.value;
  if (detection !== undefined) reviewNode(detection, 'detection', undefined, vocabulary, find);
}

function reviewNode(
  node: Located,
  path: string,
  type: FieldType | undefined,
  vocabulary: Vocabulary<Session>,
  find: Find,
): void {
  if (node.kind === 'list') {
    for (const item of node.items) reviewNode(item, path, type, vocabulary, find);
  } else if (node.kind === 'map') {
    for (const { key, value } of node.entries) {
      reviewNode(value, joined(path, key), fieldType(key, vocabulary), vocabulary, find);
    }
  } else {
    const portable = portableValue(node.value, type);
    if (portable === undefined) return;
    find(portable.code, node.line, path, `${node.text} is pamwatch's own; write ${portable.text}`);
  }
}

/** The type of the field that a key such as `duration|gte` names. */
export function fieldType(key: string, vocabulary: Vocabulary<Session>): FieldType | undefined {
  const [name = ''] = key.split('|');
  return name === '' ? undefined : vocabulary.field(name)?.type;
}

/** The same value as every Sigma tool reads it; undefined where it is that already. */
export function portableValue(
  value: unknown,
  type: FieldType | undefined,
): { readonly code: CodeName; readonly text: string } | undefined {
  if (typeof value !== 'string') return undefined;
  const span = type === 'duration' ? parseDuration(value) : undefined;
  if (span !== undefined) return { code: 'portable-duration', text: String(span / SECOND) };
  const percent = type === 'percent' ? /^(\d+(?:\.\d+)?) ?%$/.exec(value)?.[1] : undefined;
  return percent === undefined ? undefined : { code: 'portable-percent', text: percent };
}
