import { parseDocuments } from '#shared/rules/document.ts';
import { createReport, describeProblem } from '#shared/rules/problem.ts';

const problemsOf = (text: string) => {
  const report = createReport('rule.yml');
  const documents = parseDocuments(text, report);
  return { documents: documents.length, problems: report.problems.map(describeProblem) };
};

test.each([
  ['an alias that refers to itself', 'a: &a\n  b: *a\n'],
  ['lists in lists', `a: ${'['.repeat(150)}${']'.repeat(150)}`],
])('%s is refused, whatever reads it', (_what, text) => {
  expect(problemsOf(text)).toEqual({
    documents: 0,
    problems: ['rule.yml:1: the document is nested too deeply, or an alias refers to itself'],
  });
});

test('what would exhaust the parser is refused in words', () => {
  const { problems } = problemsOf(`a: ${'['.repeat(20_000)}`);
  expect(problems.length).toBeLessThanOrEqual(3);
  expect(problems[0]).toBe('rule.yml:1: not YAML: it is nested too deeply');
});

test('aliases that make a small file a large one are refused', () => {
  const tenfold = Array.from({ length: 7 }, (_, n) => {
    const inner = n === 0 ? 'x' : `*a${n - 1}`;
    return `a${n}: &a${n} [${Array(10).fill(inner).join(', ')}]`;
  });
  expect(problemsOf(tenfold.join('\n')).problems).toEqual([
    'rule.yml:1: the document is too large, or its aliases are',
  ]);
});

test('a file of megabytes is refused unread', () => {
  expect(problemsOf(`title: ${'x'.repeat(2_000_000)}`).problems).toEqual([
    'rule.yml:1: the file is larger than 2 MB, which no rule is',
  ]);
});

test('a text that needs quotes is said to', () => {
  expect(problemsOf('title: x\ndescription: a rule (draft): it finds\n').problems).toEqual([
    'rule.yml:2: not YAML: Nested mappings are not allowed in compact mappings; a text with ": " in it needs quotes',
  ]);
});

test('aliases and anchors within reason are read', () => {
  expect(problemsOf('a: &a { b: 1 }\nc: *a\n---\nd: 2\n')).toEqual({ documents: 2, problems: [] });
});
