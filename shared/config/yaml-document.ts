import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  LineCounter,
  parseDocument,
} from 'yaml';
import { ConfigError } from './config-error.ts';

export type Path = readonly (string | number)[];

export interface YamlDocument {
  readonly file: string;
  readonly value: unknown;
  /** The line of a key, or of the nearest one around it that exists. */
  lineOf(path: Path): number;
}

/** @throws ConfigError for text that is not YAML, with every place where it is not */
export function parseYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw new ConfigError(
      faults.map(({ code, message, pos: [start] }) => ({
        file,
        line: lines.linePos(start).line,
        field: '',
        message: code === 'DUPLICATE_KEY' ? 'this key stands here twice; keep one' : message,
      })),
    );
  }
  return {
    file,
    value: plainValue(document, file),
    lineOf: (path) => lines.linePos(offsetOf(document, path)).line,
  };
}

function plainValue(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Only aliases fail here: one that refers to nothing, or too many of them.
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ file, line: 1, field: '', message }]);
  }
}

function offsetOf(document: Document, path: Path): number {
  let offset = 0;
  let node: unknown = document.contents;
  for (const segment of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isCollection(node)) break;
    const start = startOf(
      isMap(node)
        ? node.items.find(({ key }) => keyText(key) === String(segment))?.key
        : node.get(segment, true),
    );
    if (start === undefined) break;
    offset = start;
    node = node.get(segment, true);
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function keyText(key: unknown): string {
  return String(isNode(key) ? key.toJSON() : key);
}
