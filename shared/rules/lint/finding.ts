import type { Problem } from '../problem.ts';
import { type CodeName, codeOf, type Severity } from './codes.ts';

/** What lint has to say about a rule. */
export interface Finding extends Problem {
  readonly severity: Severity;
  readonly code: CodeName;
  /** Why it matters. */
  readonly explanation: string;
  /** What `--fix` does about it. */
  readonly fix?: string;
}

export type Find = (code: CodeName, line: number, field: string, message: string) => void;

/** Adds findings of one file to the list. */
export function finder(file: string, findings: Finding[]): Find {
  return (code, line, field, message) => {
    findings.push({ file, line, field, message, code, ...codeOf(code) });
  };
}

// What the compiler says, by how it says it.
const SAID: readonly (readonly [CodeName, RegExp])[] = [
  ['yaml', /^not YAML|^a rule is a map|^holds no rule|^the (file|document) is (larger|too|nested)/],
  ['duplicate-id', /^another rule has this (id|name)/],
  ['unknown-field', /^there is no field|^the title has no field/],
  ['unknown-modifier', /^unknown modifier|has no meaning on session events$/],
  ['filter-target', /^the filter is for no rule|is a correlation; filter the rules/],
  ['unsupported-key', /^unknown key/],
];

/** A problem of the compiler as a finding. */
export function asFinding(problem: Problem): Finding {
  const code = SAID.find(([, pattern]) => pattern.test(problem.message))?.[0] ?? 'invalid';
  return { ...problem, code, ...codeOf(code) };
}
