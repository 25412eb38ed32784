import { describeProblem } from '#shared/rules/problem.ts';
import type { FileResult, TestResult } from '#shared/rules/testing/run-tests.ts';
import { describeDifference } from './describe-tests.ts';

// What XML 1.0 has no place for, not even escaped.
const NO_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
// Where it differs first, what was expected, what came: what CI shows before anybody unfolds it.
const MESSAGE_LINES = 3;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** The results as JUnit XML: a suite a file; a rule that does not compile is an error. */
export function junitReport(files: readonly FileResult[]): string {
  const suites = files.map(suite);
  const totals = attributes(sum(files));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pamwatch rules"${totals}>\n${suites.join('')}</testsuites>\n`;
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

function sum(files: readonly FileResult[]): Counts {
  const results = files.flatMap((file) => file.results);
  const errors = files.flatMap(({ problems }) => problems).length;
  const skipped = files.flatMap(({ untested }) => untested).length;
  const failures = results.filter(({ passed }) => !passed).length;
  return { tests: results.length + errors + skipped, failures, errors, skipped };
}

function suite(file: FileResult): string {
  const cases = [
    ...file.problems.map((problem) =>
      testCase(file.file, 'compiles', element('error', problem.message, describeProblem(problem))),
    ),
    ...file.results.map((test) => testCase(test.rule, test.test, failure(test), test.line)),
    ...file.untested.map((rule) =>
      testCase(rule, 'has tests', '<skipped message="has no tests"/>'),
    ),
  ];
  const about = `${attributes({ name: file.file, ...sum([file]) })}`;
  return `  <testsuite${about}>\n${cases.join('')}  </testsuite>\n`;

  function testCase(classname: string, name: string, inside: string, line?: number): string {
    const place = line === undefined ? { file: file.file } : { file: file.file, line };
    const start = `    <testcase${attributes({ classname, name, ...place })}`;
    return inside === '' ? `${start}/>\n` : `${start}>${inside}</testcase>\n`;
  }
}

function failure(test: TestResult): string {
  if (test.passed) return '';
  const lines = describeDifference(test);
  const message = lines.slice(0, test.trouble === undefined ? MESSAGE_LINES : 1);
  return element('failure', message.map(plainLine).join(', '), lines.join('\n'));
}

/** `- expected fired low` without the marks and the spaces that line it up. */
function plainLine(line: string): string {
  return line
    .trim()
    .replace(/^[-+] /, '')
    .replace(/ +/g, ' ');
}

function element(name: string, message: string, text: string): string {
  return `<${name}${attributes({ message })}>${escaped(text)}</${name}>`;
}

function attributes(values: object): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
}

function escaped(text: string): string {
  return text
    .replace(NO_XML, '\u{fffd}')
    .replace(/[&<>"\n]/g, (character) => ENTITIES[character] ?? character);
}
