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

// Aliases make small files mean large ones; no rule comes near this.
const MAX_NODES = 100_000;

interface Walk {
  readonly lines: LineCounter;
  readonly document: Document;
  nodes: number;
}

/** Every document of a YAML file that is a map; what is not YAML, or not a map, goes to the report. */
export function parseDocuments(text: string, report: Report): LocatedMap[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, version: '1.2' });
  if ('empty' in documents) return [];
  const maps: LocatedMap[] = [];
  for (const document of documents) {
    for (const error of document.errors) {
      report.add(lines.linePos(error.pos[0]).line, '', `not YAML: ${firstLine(error.message)}`);
    }
    if (document.errors.length > 0 || document.contents === null) continue;
    const walk: Walk = { lines, document, nodes: 0 };
    const node = reporting(report, 1, '', () => locate(document.contents, walk));
    if (node?.kind === 'map') maps.push(node);
    else if (node !== undefined) report.add(node.line, '', 'a rule is a map of keys and values');
  }
  return maps;
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '');
}

function locate(node: Node | null, walk: Walk): Located {
  walk.nodes += 1;
  if (walk.nodes > MAX_NODES) throw new Refusal('the document is too large, or its aliases are');
  const line = lineOf(node, walk);
  if (isAlias(node)) return locate(target(node, walk), walk);
  if (isMap<Node, Node | null>(node)) return { kind: 'map', line, entries: entriesOf(node, walk) };
  if (isSeq<Node | null>(node)) {
    return { kind: 'list', line, items: node.items.map((item) => locate(item, walk)) };
  }
  if (isScalar(node)) return scalar(node, line);
  return { kind: 'scalar', line, value: null, text: '' };
}

function target(alias: Alias, walk: Walk): Node {
  const resolved = alias.resolve(walk.document);
  if (resolved === undefined) throw new Refusal(`the alias *${alias.source} refers to nothing`);
  return resolved;
}

function entriesOf(map: YAMLMap<Node, Node | null>, walk: Walk): Entry[] {
  return map.items.map((pair) => {
    const key = locate(pair.key, walk);
    if (key.kind !== 'scalar') throw new Refusal(`line ${key.line}: a key must be plain text`);
    const name = typeof key.value === 'string' ? key.value : key.text;
    return { key: name, line: key.line, value: locate(pair.value, walk) };
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
