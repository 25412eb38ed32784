import { isMap, isScalar, isSeq, type Node, type Pair, parseAllDocuments, type Scalar } from 'yaml';
import type { Session } from '../../sessions/session.ts';
import { suggestedName } from '../closest-name.ts';
import { SIGMA_KEYS } from '../rule-header.ts';
import { sessionVocabulary } from '../session/session-fields.ts';
import type { FieldType, Vocabulary } from '../sigma/vocabulary.ts';
import type { CodeName } from './codes.ts';
import type { LintOptions } from './options.ts';
import { DATE, knownKeyNear, OUR_KEYS } from './review-papers.ts';
import { fieldType, portableValue } from './review-portability.ts';

/** A stretch of the text that becomes another; all else stays as it is, byte by byte. */
interface Edit {
  readonly code: CodeName;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Fixed {
  readonly text: string;
  /** What was mended, one code an edit. */
  readonly codes: readonly CodeName[];
}

/** Mends what can be mended without changing what a rule means. Text that is no YAML stays. */
export function fixRuleText(text: string, options: LintOptions): Fixed {
  const documents = parseAllDocuments(text, { version: '1.2' });
  if ('empty' in documents || documents.some(({ errors }) => errors.length > 0)) {
    return { text, codes: [] };
  }
  const vocabulary = sessionVocabulary(options.calendars, () => {});
  const edits = documents.flatMap(({ contents }) =>
    isMap<Node, Node | null>(contents)
      ? editsOf(contents.items, text, options.portable === true ? vocabulary : undefined)
      : [],
  );
  const fromEnd = edits.toSorted((a, b) => b.start - a.start);
  const mended = fromEnd.reduce(
    (done, { start, end, text: put }) => done.slice(0, start) + put + done.slice(end),
    text,
  );
  return { text: mended, codes: edits.map(({ code }) => code) };
}

type Entries = readonly Pair<Node, Node | null>[];

function editsOf(
  entries: Entries,
  text: string,
  portable: Vocabulary<Session> | undefined,
): Edit[] {
  const detection = nodeAt(entries, 'detection');
  return [
    ...entries.flatMap(({ key }) => keyEdit(key, entries)),
    ...dateEdits(entries),
    ...statusEdit(entries, text),
    ...(portable && detection ? portableEdits(detection, undefined, portable) : []),
  ];
}

function keyOf(node: Node): string {
  return isScalar(node) ? String(node.value) : '';
}

function nodeAt(entries: Entries, key: string): Node | undefined {
  return entries.find((pair) => keyOf(pair.key) === key)?.value ?? undefined;
}

function replace(code: CodeName, node: Node, text: string): Edit[] {
  const [start, end] = node.range ?? [];
  return start === undefined || end === undefined ? [] : [{ code, start, end, text }];
}

/** A key near a known one that the rule does not have yet. */
function keyEdit(key: Node, entries: Entries): Edit[] {
  const name = keyOf(key);
  if (knownKeyNear(name) === '') return [];
  const meant = suggestedName(name, [...SIGMA_KEYS, ...OUR_KEYS]);
  if (meant === undefined || nodeAt(entries, meant) !== undefined) return [];
  return replace('unknown-key', key, meant);
}

function dateEdits(entries: Entries): Edit[] {
  return ['date', 'modified'].flatMap((key) => {
    const node = nodeAt(entries, key);
    const written = isScalar(node) ? String(node.value) : '';
    const parts = /^(\d{4})[/.](\d\d?)[/.](\d\d?)$/.exec(written);
    if (node === undefined || parts === null) return [];
    const [, year = '', month = '', day = ''] = parts;
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return DATE.test(date) ? replace('date-format', node, date) : [];
  });
}

/** After the name, or after the title, on a line of its own. */
function statusEdit(entries: Entries, text: string): Edit[] {
  if (nodeAt(entries, 'status') !== undefined || nodeAt(entries, 'filter') !== undefined) return [];
  const after = nodeAt(entries, 'name') ?? nodeAt(entries, 'title');
  if (!isScalar(after) || !isPlain(after)) return [];
  const end = after.range?.[1] ?? 0;
  const newline = text.indexOf('\n', end);
  const at = newline === -1 ? text.length : newline;
  return [{ code: 'no-status', start: at, end: at, text: '\nstatus: test' }];
}

function isPlain({ type }: Scalar): boolean {
  return type === 'PLAIN' || type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE';
}

function portableEdits(
  node: Node,
  type: FieldType | undefined,
  vocabulary: Vocabulary<Session>,
): Edit[] {
  if (isSeq<Node>(node)) {
    return node.items.flatMap((item) => portableEdits(item, type, vocabulary));
  }
  if (isMap<Node, Node | null>(node)) {
    return node.items.flatMap(({ key, value }) =>
      value === null ? [] : portableEdits(value, fieldType(keyOf(key), vocabulary), vocabulary),
    );
  }
  const portable = isScalar(node) ? portableValue(node.value, type) : undefined;
  return portable === undefined ? [] : replace(portable.code, node, portable.text);
}
