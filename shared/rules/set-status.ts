import { isMap, isScalar, type Node, parseAllDocuments, type YAMLMap } from 'yaml';
import { Refusal } from './problem.ts';
import type { RuleStatus } from './rule.ts';

/** The text with another status for the rule of that name; all else stays, byte by byte. */
export function setStatus(text: string, name: string, status: RuleStatus): string {
  const documents = parseAllDocuments(text, { version: '1.2' });
  const maps = 'empty' in documents ? [] : documents.map(({ contents }) => contents);
  const rule = maps.flatMap(asMap).find((one) => textOf(one, 'name') === name);
  if (rule === undefined) throw new Refusal(`holds no rule called "${name}"`);
  const written = rule.get('status', true);
  const [start, end] = written?.range ?? [];
  if (start !== undefined && end !== undefined) {
    return text.slice(0, start) + status + text.slice(end);
  }
  return afterLine(text, rule.get('name', true)?.range?.[1] ?? 0, `status: ${status}`);
}

function asMap(node: Node | null): YAMLMap<Node, Node | null>[] {
  return isMap<Node, Node | null>(node) ? [node] : [];
}

function textOf(map: YAMLMap<Node, Node | null>, key: string): string | undefined {
  const node = map.get(key, true);
  return isScalar(node) ? String(node.value) : undefined;
}

function afterLine(text: string, position: number, line: string): string {
  const newline = text.indexOf('\n', position);
  if (newline === -1) return `${text}\n${line}\n`;
  return `${text.slice(0, newline + 1)}${line}\n${text.slice(newline + 1)}`;
}
