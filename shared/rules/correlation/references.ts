import { suggestion } from '../closest-name.ts';
import type { LibraryDocument } from '../library.ts';
import { entry, mapAt, textAt } from '../located.ts';
import { createReport } from '../problem.ts';
import { baseName } from './base-rule.ts';
import { type Reference, readReferences } from './correlation-block.ts';

/** One correlation's mention of another document. */
interface Edge extends Reference {
  readonly from: LibraryDocument;
  /** Undefined where nothing is called so. */
  readonly found: LibraryDocument | undefined;
}

/** What refers to what, among all documents of all files. */
export interface References {
  readonly documents: readonly LibraryDocument[];
  /** The document of that name or id. */
  named(reference: string): LibraryDocument | undefined;
  /** What the correlation mentions, in its order. */
  of(correlation: LibraryDocument): readonly Edge[];
  /** The correlations that mention the document. */
  to(document: LibraryDocument): readonly LibraryDocument[];
  /** Whether following what it mentions comes upon something again that is on the way already. */
  isCyclic(correlation: LibraryDocument): boolean;
}

export function createReferences(documents: readonly LibraryDocument[]): References {
  const named = (reference: string) => documents.find((one) => isCalled(one, reference));
  const edges = new Map(documents.map((from) => [from, edgesOf(from, named)]));
  const of = (document: LibraryDocument) => edges.get(document) ?? [];
  const referring = Map.groupBy([...edges.values()].flat(), ({ found }) => found);
  return {
    documents,
    named,
    of,
    to: (document) => [...new Set((referring.get(document) ?? []).map(({ from }) => from))],
    isCyclic: (correlation) => reaches(correlation, [], of),
  };
}

/** Reports what a correlation cannot refer to: what is not there, itself, and what is there already. */
export function checkReferences(correlation: LibraryDocument, references: References): void {
  const { report } = correlation;
  const names = references.documents.map(({ document }) => baseName(document));
  const seen = new Set<LibraryDocument>();
  for (const edge of references.of(correlation)) {
    const { to, line, found } = edge;
    const refuse = (message: string) => report.add(line, 'correlation.rules', message);
    if (found === undefined) {
      refuse(`no rule has the name or the id "${to}"${suggestion(to, names)}`);
      continue;
    }
    if (seen.has(found)) refuse(`"${to}" is named already, by its name or its id`);
    seen.add(found);
    const memory = memoryOf(found);
    if (memory !== undefined) {
      refuse(
        `"${to}" asks what earlier sessions were like (alert.${memory}), which cannot be counted`,
      );
    }
    const back = wayBack(edge, correlation, references.of);
    if (back === undefined) continue;
    const way = [...back, edge].reverse().map(described).join(' -> ');
    refuse(`"${to}" leads back here, a cycle: ${way} -> ${baseName(correlation.document)}`);
  }
}

// What it remembers decides whether it matches: without that it would match other sessions.
function memoryOf({ document }: LibraryDocument): string | undefined {
  const alert = mapAt(document, 'alert', '', createReport(''));
  return alert && ['first_seen', 'unusual'].find((key) => entry(alert, key) !== undefined);
}

/** Rules are referred to by name or id (specification 2.1, "Related rules"). */
function isCalled({ document }: LibraryDocument, reference: string): boolean {
  const silent = createReport('');
  if (textAt(document, 'name', '', silent) === reference) return true;
  return textAt(document, 'id', '', silent)?.toLowerCase() === reference.toLowerCase();
}

function edgesOf(
  from: LibraryDocument,
  named: (reference: string) => LibraryDocument | undefined,
): Edge[] {
  const silent = createReport('');
  const block = mapAt(from.document, 'correlation', '', silent);
  if (block === undefined) return [];
  return readReferences(block, silent).map((one) => ({ ...one, from, found: named(one.to) }));
}

type EdgesOf = References['of'];

function reaches(from: LibraryDocument, path: readonly LibraryDocument[], of: EdgesOf): boolean {
  if (path.includes(from)) return true;
  return of(from).some(({ found }) => found !== undefined && reaches(found, [...path, from], of));
}

/** The mentions that lead from where `edge` points back to `home`, the last one first. */
function wayBack(
  edge: Edge,
  home: LibraryDocument,
  of: EdgesOf,
  tried = new Set<LibraryDocument>(),
): readonly Edge[] | undefined {
  const { found } = edge;
  if (found === home) return [];
  if (found === undefined || tried.has(found)) return undefined;
  tried.add(found);
  for (const next of of(found)) {
    const rest = wayBack(next, home, of, tried);
    if (rest !== undefined) return [...rest, next];
  }
  return undefined;
}

/** `second (other.yml:12)`: who refers on, and where. */
function described({ from, line }: Edge): string {
  return `${baseName(from.document)} (${from.report.file}:${line})`;
}
