import type { Instant } from '../../sessions/instant.ts';
import { suggestion } from '../closest-name.ts';
import type { Explanation } from '../explanation.ts';
import { printable } from '../printable.ts';
import { Refusal, type Report, reporting } from '../problem.ts';
import type { Fact } from '../rule.ts';
import { explainItem, readable } from './explain-item.ts';
import { oneOfWords, someText } from './text-match.ts';
import { nextThreshold } from './threshold.ts';
import type { Expression, Item } from './value.ts';
import { type ValueTest, valueTest } from './value-test.ts';
import type { Field, Vocabulary } from './vocabulary.ts';

/** When, after an instant, time alone may change an answer. */
export type NextInstant<Event> = (event: Event, after: Instant) => Instant | undefined;

/** An expression compiled into closures. */
export interface Matcher<Event> {
  test(event: Event, at: Instant): boolean;
  /** The comparisons that make the answer true; asked only when it is. */
  facts(event: Event, at: Instant): readonly Fact[];
  /** The whole of it, what holds and what does not. */
  explain(event: Event, at: Instant): Explanation;
  readonly clocks: readonly NextInstant<Event>[];
}

export interface CompileOptions<Event> {
  readonly vocabulary: Vocabulary<Event>;
  readonly report: Report;
  /** Collects the names of the fields that are read. */
  readonly fields: Set<string>;
}

/** Compiles an expression; what cannot be used goes to the report, and never matches. */
export function compile<Event>(
  expression: Expression,
  options: CompileOptions<Event>,
): Matcher<Event> {
  switch (expression.kind) {
    case 'item':
      return compileItem(expression.item, options);
    case 'not': {
      const inner = compile(expression.part, options);
      return {
        test: (event, at) => !inner.test(event, at),
        facts: () => [],
        explain: (event, at) => {
          const part = inner.explain(event, at);
          return { kind: 'not', holds: !part.holds, part };
        },
        clocks: inner.clocks,
      };
    }
    default: {
      const { kind, name } = expression;
      const parts = expression.parts.map((part) => compile(part, options));
      return {
        test: chained(kind, parts),
        facts: (event, at) =>
          parts.filter((part) => part.test(event, at)).flatMap((part) => part.facts(event, at)),
        explain: (event, at) => explainParts(kind, name, parts, event, at),
        clocks: parts.flatMap((part) => part.clocks),
      };
    }
  }
}

function explainParts<Event>(
  kind: 'and' | 'or',
  name: string | undefined,
  matchers: readonly Matcher<Event>[],
  event: Event,
  at: Instant,
): Explanation {
  const parts = matchers.map((part) => part.explain(event, at));
  const holds =
    kind === 'and' ? parts.every((part) => part.holds) : parts.some((part) => part.holds);
  return { kind, ...(name === undefined ? {} : { name }), holds, parts };
}

type Test<Event> = Matcher<Event>['test'];

/** The parts as a chain of pairs: a call for each part, and no walk over a list. */
function chained<Event>(kind: 'and' | 'or', parts: readonly Matcher<Event>[]): Test<Event> {
  const [last, ...rest] = parts.map(({ test }) => test).toReversed();
  if (last === undefined) return kind === 'and' ? () => true : () => false;
  return rest.reduce((after, test) => pair(kind, test, after), last);
}

function pair<Event>(kind: 'and' | 'or', one: Test<Event>, other: Test<Event>): Test<Event> {
  if (kind === 'and') return (event, at) => one(event, at) && other(event, at);
  return (event, at) => one(event, at) || other(event, at);
}

const NEVER: Matcher<unknown> = {
  test: () => false,
  facts: () => [],
  explain: () => ({ kind: 'or', holds: false, parts: [] }),
  clocks: [],
};

function compileItem<Event>(item: Item, options: CompileOptions<Event>): Matcher<Event> {
  const { report, vocabulary } = options;
  const made = reporting(report, item.line, item.path, () => {
    const resolve = (name: string) => resolveField(name, options);
    const field = item.field === undefined ? undefined : resolve(item.field);
    const tests = item.values.map((value) => valueTest(value, { field, resolve }));
    // A keyword looks into every field, those that change with a session's end among them.
    if (field === undefined) options.fields.add('ended_at');
    return field === undefined
      ? keywordMatcher(item, tests, vocabulary)
      : fieldMatcher(item, field, tests);
  });
  return made ?? NEVER;
}

function resolveField<Event>(
  name: string,
  { vocabulary, fields }: CompileOptions<Event>,
): Field<Event> {
  const field = vocabulary.field(name);
  if (field === undefined) {
    throw new Refusal(`there is no field "${name}"${suggestion(name, vocabulary.names)}`);
  }
  fields.add(name);
  return field;
}

function fieldMatcher<Event>(
  item: Item,
  field: Field<Event>,
  tests: readonly ValueTest<Event>[],
): Matcher<Event> {
  const matches = linked(item.all, tests);
  const { read } = field;
  const { negated } = item;
  const test: Test<Event> = (event, at) => matches(read(event, at), event, at) !== negated;
  const clocks = clocksOf(field, tests);
  return {
    test,
    facts: (event, at) => [factOf(item, field, tests, event, at)],
    explain: explainItem(item, field, tests, { test, clocks }),
    clocks,
  };
}

type Linked<Event> = (held: unknown, event: Event, at: Instant) => boolean;

/** No values match nothing, whatever links them: an empty list in the configuration. */
function linked<Event>(all: boolean, tests: readonly ValueTest<Event>[]): Linked<Event> {
  const [only] = tests;
  if (only === undefined) return () => false;
  if (tests.length === 1) return only.holds;
  const words = all ? undefined : wordsOf(tests);
  if (words !== undefined) return onWords(words);
  if (all) return (held, event, at) => tests.every((test) => test.holds(held, event, at));
  return (held, event, at) => tests.some((test) => test.holds(held, event, at));
}

function onWords<Event>(words: ReadonlySet<string>): Linked<Event> {
  const test = oneOfWords(words);
  return (held) => someText(held, test);
}

/** The values as a set, if each is a whole text compared without case: a long list costs one look-up. */
function wordsOf<Event>(tests: readonly ValueTest<Event>[]): ReadonlySet<string> | undefined {
  const words = tests.flatMap(({ word }) => (word === undefined ? [] : [word]));
  return words.length === tests.length ? new Set(words) : undefined;
}

function clocksOf<Event>(
  field: Field<Event>,
  tests: readonly ValueTest<Event>[],
): readonly NextInstant<Event>[] {
  const { clock } = field;
  if (clock === undefined) return [];
  if (clock.kind === 'steps') return [clock.next];
  return tests.flatMap(({ threshold }) =>
    threshold === undefined
      ? []
      : [
          (event: Event, after: Instant) => {
            const zero = clock.zero(event);
            return zero === undefined
              ? undefined
              : nextThreshold(zero, clock.slope, threshold, after);
          },
        ],
  );
}

function factOf<Event>(
  item: Item,
  field: Field<Event>,
  tests: readonly ValueTest<Event>[],
  event: Event,
  at: Instant,
): Fact {
  const held = field.read(event, at);
  const value = field.show?.(event, at) ?? readable(held, field);
  const matched = tests.filter((test) => test.holds(held, event, at));
  const limits = (item.negated ? tests : matched).map((test) => test.limit);
  const written = limits.length > 3 ? `${limits.slice(0, 3).join(', ')}, …` : limits.join(', ');
  const limit = field.limit ?? (item.negated ? `not ${written}` : written);
  return { field: field.name, value: printable(value), limit: printable(limit) };
}

function keywordMatcher<Event>(
  item: Item,
  tests: readonly ValueTest<Event>[],
  vocabulary: Vocabulary<Event>,
): Matcher<Event> {
  const found = (test: ValueTest<Event>, event: Event, at: Instant) => {
    for (const held of vocabulary.values(event)) if (test.holds(held, event, at)) return true;
    return false;
  };
  const matches = (event: Event, at: Instant) =>
    item.all
      ? tests.every((test) => found(test, event, at))
      : tests.some((test) => found(test, event, at));
  const test: Test<Event> = (event, at) =>
    (tests.length > 0 && matches(event, at)) !== item.negated;
  return {
    test,
    facts: (event, at) =>
      tests
        .filter((test) => found(test, event, at))
        .map(({ limit }) => ({ field: 'any field', value: limit, limit })),
    explain: explainItem(item, undefined, tests, { test, clocks: [] }),
    clocks: [],
  };
}
