import { LEVELS, levelRank } from '../alerts/level.ts';
import { readAlertBlock } from './alert-block.ts';
import { type LocatedMap, parseDocuments } from './document.ts';
import { isFilter } from './filters.ts';
import type { RuleFile } from './load-rules.ts';
import { textAt, textsAt } from './located.ts';
import { createReport } from './problem.ts';

/** What a catalogue says of one rule. */
export interface RuleEntry {
  readonly name: string;
  readonly title: string;
  readonly status: string;
  /** `low`, or `low to critical` for a rule that escalates. */
  readonly level: string;
  readonly deliver: 'alerts' | 'digest';
  /** Techniques of MITRE ATT&CK, such as T1078. */
  readonly techniques: readonly string[];
  readonly controls: readonly string[];
  readonly runbook: string | undefined;
}

/** The rules of the files by their names; documents that raise no alert of their own are left out. */
export function ruleEntries(files: readonly RuleFile[]): RuleEntry[] {
  return files
    .flatMap(({ file, text }) => parseDocuments(text, createReport(file)))
    .filter((document) => !isFilter(document) && levelOf(document) !== undefined)
    .map(entryOf)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The same as a table of Markdown; `runbooks` is where runbooks are, seen from the page. */
export function rulesTable(entries: readonly RuleEntry[], runbooks: string): string {
  const rows = entries.map(({ name, title, level, deliver, techniques, controls, runbook }) => {
    const linked = runbook === undefined ? `\`${name}\`` : `[\`${name}\`](${runbooks}${runbook})`;
    const goes = deliver === 'digest' ? `${level}, digest` : level;
    return `| ${linked} | ${title.replaceAll('|', '\\|')} | ${goes} | ${techniques.join(', ')} | ${controls.join('; ')} |`;
  });
  return ['| rule | finds | level | ATT&CK | controls |', '|---|---|---|---|---|', ...rows]
    .map((line) => `${line}\n`)
    .join('');
}

function entryOf(document: LocatedMap): RuleEntry {
  const silent = createReport('');
  const alert = readAlertBlock(document, silent);
  const own = levelOf(document) ?? LEVELS[0];
  const levels = [own, ...alert.escalate.map(({ level }) => level)];
  const top = levels.reduce((a, b) => (levelRank(a) >= levelRank(b) ? a : b));
  return {
    name: textAt(document, 'name', '', silent) ?? '',
    title: textAt(document, 'title', '', silent) ?? '',
    status: textAt(document, 'status', '', silent) ?? 'test',
    level: top === own ? own : `${own} to ${top}`,
    deliver: alert.deliver,
    techniques: textsAt(document, 'tags', '', silent).flatMap(
      (tag) => /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase() ?? [],
    ),
    controls: alert.controls,
    runbook: alert.runbook,
  };
}

function levelOf(document: LocatedMap) {
  const written = textAt(document, 'level', '', createReport(''));
  return LEVELS.find((one) => one === written);
}
