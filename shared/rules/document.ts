import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { Refusal, type Report, reporting } from './problem.ts';

/** A YAML value that knows the line it stands on. */
export type Located = LocatedMap | LocatedList | LocatedScalar;

export interface LocatedMap {
  readonly kind: 'map';
  readonly line: number;
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly key: string;
  readonly line: number;
  readonly value: Located;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly line: number;
  readonly items: readonly Located[];
}

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly line: number;
  readonly value: string | number | boolean | null;
  /** As written: numbers beyond 53 bits survive here. */
  readonly text: string;
}

// Aliases make small files mean large ones, and may refer to themselves; no rule comes near these.
const MAX_NODES = 100_000;
const MAX_DEPTH = 100;
// Reading a file of ten times this takes many seconds.
const MAX_CHARACTERS = 2_000_000;
const MAX_ERRORS = 3;

interface Walk {
  readonly lines: LineCounter;
  readonly document: Document;
  nodes: number;
}

/** Every document of a YAML file that is a map; what is not YAML, or not a map, goes to the report. */
export function parseDocuments(text: string, report: Report): LocatedMap[] {
  if (text.length > MAX_CHARACTERS) {
    report.add(1, '', 'the file is larger than 2 MB, which no rule is');
    return [];
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, version: '1.2' });
  if ('empty' in documents) return [];
  const maps: LocatedMap[] = [];
  for (const document of documents) {
    // What follows the first few is mostly their consequence.
    for (const error of document.errors.slice(0, MAX_ERRORS)) {
      report.add(lines.linePos(error.pos[0]).line, '', `not YAML: ${inWords(error.message)}`);
    }
    if (document.errors.length > 0 || document.contents === null) continue;
    const walk: Walk = { lines, document, nodes: 0 };
    const node = reporting(report, 1, '', () => locate(document.contents, walk, 0));
    if (node?.kind === 'map') maps.push(node);
    else if (node !== undefined) report.add(node.line, '', 'a rule is a map of keys and values');
  }
  return maps;
}

/** The parser's words, and what they mostly mean where they do not say it. */
function inWords(message: string): string {
  if (/call stack|stack overflow/i.test(message)) return 'it is nested too deeply';
  const line = (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '');
  const isMeant = /^Nested mappings are not allowed|^Implicit keys need/.test(line);
  return isMeant ? `${line}; a text with ": " in it needs quotes` : line;
}

function locate(node: Node | null, walk: Walk, depth: number): Located {
  walk.nodes += 1;
  if (depth > MAX_DEPTH) {
    throw new Refusal('the document is nested too deeply, or an alias refers to itself');
  }
  if (walk.nodes > MAX_NODES) throw new Refusal('the document is too large, or its aliases are');
  const line = lineOf(node, walk);
  if (isAlias(node)) return locate(target(node, walk), walk, depth + 1);
  if (isMap<Node, Node | null>(node))
    return { kind: 'map', line, entries: entriesOf(node, walk, depth + 1) };
  if (isSeq<Node | null>(node)) {
    return { kind: 'list', line, items: node.items.map((item) => locate(item, walk, depth + 1)) };
  }
  if (isScalar(node)) return scalar(node, line);
  return { kind: 'scalar', line, value: null, text: '' };
}

function target(alias: Alias, walk: Walk): Node {
  const resolved = alias.resolve(walk.document);
  if (resolved === undefined) throw new Refusal(`the alias *${alias.source} refers to nothing`);
  return resolved;
}

function entriesOf(map: YAMLMap<Node, Node | null>, walk: Walk, depth: number): Entry[] {
  return map.items.map((pair) => {
    const key = locate(pair.key, walk, depth);
    if (key.kind !== 'scalar') throw new Refusal(`line ${key.line}: a key must be plain text`);
    const name = typeof key.value === 'string' ? key.value : key.text;
    return { key: name, line: key.line, value: locate(pair.value, walk, depth) };
  });
}

function scalar(node: Scalar, line: number): LocatedScalar {
  const { value } = node;
  const known =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const plain = known ? value : value === null ? null : String(value);
  return { kind: 'scalar', line, value: plain, text: node.source ?? String(plain) };
}

function lineOf(node: Node | null, walk: Walk): number {
  const start = node?.range?.[0];
  return start === undefined ? 1 : walk.lines.linePos(start).line;
}
