// Compiles every rule file of a Sigma collection, whatever log it is for, and says what is refused and why.
// Run: npx node bench/sigma-collection.ts FOLDER... [--files]
import { parseArgs } from 'node:util';
import { readRuleFiles } from '#cli/commands/rules/rule-files.ts';
import { visible } from '#cli/output.ts';
import { loadJsonMatchers } from '#shared/rules/load-matchers.ts';
import type { RuleFile } from '#shared/rules/load-rules.ts';
import { describeProblem, type Problem } from '#shared/rules/problem.ts';

/** What a refusal may name; a file that is refused in no such words fails the run. */
const NAMED: readonly (readonly [string, RegExp])[] = [
  ['no YAML', /^not YAML: .|^a rule is a map/],
  ['correlation, filter or action document', /^(.+ documents|collections with `action`) are not/],
  ['old aggregation in the condition', /is an aggregation of old Sigma/],
  ['timeframe without a correlation', /^needs a correlation rule/],
  ['regular expression not linear in time', /^the regular expression cannot be used: ./],
  ['placeholder without a value', /^"%\w+%" is not set/],
  ['null in a list', /^null cannot stand in a list/],
  ['`all` over one value', /^the modifier "all" needs/],
  ['unknown modifier', /^unknown modifier "/],
  ['modifier on a value it does not take', /^the modifier "|^text with wildcards|^"windash" takes/],
  ['no condition or detection', /^is missing|^the condition is empty/],
  [
    'condition that cannot be read',
    /" is not expected here|in a condition$|^a selection is missing|" of"|^no selection|^a "\)"|" needs "/,
  ],
  [
    'value that is none',
    /^an empty (list|map)|^a value is|^a list |" is (no|not) |^must be |^the name of a field/,
  ],
];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { files: { type: 'boolean', default: false } },
});
if (positionals.length === 0) throw new Error('which folder holds the rules?');
const files = await readRuleFiles(positionals);
const refused = new Map<string, Problem[]>();
const failed: string[] = [];
let rules = 0;
let compiled = 0;

const started = performance.now();
for (const file of files) {
  try {
    take(file);
  } catch (error) {
    failed.push(`${file.file}: CRASH: ${error instanceof Error ? error.stack : error}`);
  }
}
const seconds = (performance.now() - started) / 1_000;

console.log(
  `${files.length} files: ${compiled} compile (${rules} rules), ${files.length - compiled} are refused`,
);
for (const [what, problems] of [...refused].sort(([, a], [, b]) => b.length - a.length)) {
  console.log(`  ${String(problems.length).padStart(5)}  ${what}`);
  const shown = values.files ? problems : problems.slice(0, 1);
  for (const problem of shown) console.log(`         ${visible(describeProblem(problem))}`);
}
console.log(`${seconds.toFixed(2)} s, ${(files.length / seconds).toFixed(0)} files a second`);
for (const line of failed) console.error(line);
process.exitCode = failed.length > 0 ? 1 : 0;

/** Compiles a file and tries its rules on an event; the first problem says why it is refused. */
function take(file: RuleFile): void {
  const loaded = loadJsonMatchers([file], { values: {}, calendars: {} });
  if (loaded.ok) {
    for (const matcher of loaded.matchers) matcher.matches({ EventID: 1, a: ['b', null] }, 0);
    rules += loaded.matchers.length;
    compiled += 1;
    return;
  }
  for (const problem of loaded.problems) {
    if (nameOf(problem) === undefined) failed.push(`not named: ${describeProblem(problem)}`);
  }
  const [first] = loaded.problems;
  if (first === undefined) return;
  const name = nameOf(first) ?? 'not named';
  refused.set(name, [...(refused.get(name) ?? []), first]);
}

function nameOf({ message }: Problem): string | undefined {
  return NAMED.find(([, pattern]) => pattern.test(message))?.[0];
}
