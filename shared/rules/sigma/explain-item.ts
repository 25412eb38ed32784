import type { Instant } from '../../sessions/instant.ts';
import type { ExplainedMatch } from '../explanation.ts';
import { printable } from '../printable.ts';
import type { Matcher, NextInstant } from './compile.ts';
import { readableNumber } from './operand.ts';
import type { Item } from './value.ts';
import type { ValueTest } from './value-test.ts';
import type { Field } from './vocabulary.ts';

const MOST_LIMITS = 3;
const PARTS = ['contains', 'startswith', 'endswith'];
// A verdict that takes more crossings to turn is not near.
const CROSSINGS_AHEAD = 100;

/** What one item saw and wanted, whether it holds or not. */
export function explainItem<Event>(
  item: Item,
  field: Field<Event> | undefined,
  tests: readonly ValueTest<Event>[],
  { test, clocks }: Pick<Matcher<Event>, 'test' | 'clocks'>,
): Matcher<Event>['explain'] {
  const limit = limitOf(item, field, tests);
  const { path, line } = item;
  return (event, at): ExplainedMatch => {
    const turns = turnsAt(test, clocks, event, at);
    return {
      kind: 'match',
      path,
      line,
      field: field?.name ?? 'any field',
      value: field === undefined ? '' : printable(heldAt(field, event, at)),
      limit,
      holds: test(event, at),
      ...(turns === undefined ? {} : { turns_at: turns }),
    };
  };
}

function limitOf<Event>(
  { negated, all, path }: Item,
  field: Field<Event> | undefined,
  tests: readonly ValueTest<Event>[],
): string {
  const limits = tests.slice(0, MOST_LIMITS).map(inFull);
  if (tests.length > MOST_LIMITS) limits.push(`… (${tests.length} values)`);
  const written = tests.length === 0 ? 'an empty list' : limits.join(all ? ' and ' : ', ');
  const about = field?.limit === undefined ? '' : ` (${field.limit})`;
  const how = PARTS.find((name) => path.split('|').includes(name));
  const words = `${negated ? 'not ' : ''}${how === undefined ? '' : `${how} `}`;
  return printable(`${words}${written}${about}`, 160);
}

/** Facts say `limit 4 h`, which is read as "at least"; beside what falls short it must say so. */
function inFull<Event>({ limit, threshold }: ValueTest<Event>): string {
  return threshold?.edge === 'gte' ? `at least ${limit}` : limit;
}

function heldAt<Event>(field: Field<Event>, event: Event, at: Instant): string {
  const held = readable(field.read(event, at), field);
  const shown = field.show?.(event, at);
  return shown === undefined || held === 'absent' ? held : `${held}, ${shown}`;
}

/** What a field holds, for people. */
export function readable<Event>(held: unknown, field: Field<Event>): string {
  if (held === undefined || held === null) return 'absent';
  if (typeof held === 'number') return readableNumber(field.type, held);
  if (typeof held === 'boolean') return held ? 'yes' : 'no';
  return typeof held === 'string' ? held : JSON.stringify(held);
}

/** When time alone turns the answer. */
function turnsAt<Event>(
  test: Matcher<Event>['test'],
  clocks: readonly NextInstant<Event>[],
  event: Event,
  at: Instant,
): Instant | undefined {
  const now = test(event, at);
  let after = at;
  for (let tries = 0; tries < CROSSINGS_AHEAD; tries++) {
    const nexts = clocks.map((clock) => clock(event, after)).filter((one) => one !== undefined);
    if (nexts.length === 0) return undefined;
    after = Math.min(...nexts);
    if (test(event, after) !== now) return after;
  }
  return undefined;
}
