import { print, visible } from '#cli/output.ts';
import {
  type EventMatcher,
  type LoadedMatchers,
  loadJsonMatchers,
  loadSessionMatchers,
} from '#shared/rules/load-matchers.ts';
import type { RuleOptions } from '#shared/rules/load-rules.ts';
import { describeProblem } from '#shared/rules/problem.ts';
import { parseJsonEvent, parseSessionEvent } from './events.ts';
import { readLines } from './lines.ts';
import { readRuleFiles } from './rule-files.ts';

export interface MatchOptions extends Omit<RuleOptions, 'now'> {
  /** Files and folders of rules. */
  readonly rules: readonly string[];
  /** Where the events come from, for messages. */
  readonly name: string;
  /** NDJSON in UTF-8: one event a line. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Events are any JSON objects, and rules are for any log. */
  readonly anyLogsource: boolean;
  readonly now: () => number;
}

/**
 * `pamwatch rules match`: for each event `{"event": n, "rules": [ids]}`, n being its line from 1;
 * empty lines are passed over.
 * @returns the exit code: 1 when a rule cannot be used, which is printed to standard error
 * @throws an Error naming the line that is no event, or the path that cannot be read
 */
export async function matchRules(options: MatchOptions): Promise<0 | 1> {
  const files = await readRuleFiles(options.rules);
  const { values, calendars } = options;
  return options.anyLogsource
    ? match(loadJsonMatchers(files, { values, calendars }), options, parseJsonEvent)
    : match(
        loadSessionMatchers(files, { values, calendars, now: options.now() }),
        options,
        parseSessionEvent,
      );
}

/** An event, and the instant as of which it is looked at. */
type Parse<Event> = (line: string, now: number) => { readonly event: Event; readonly at: number };

async function match<Event>(
  loaded: LoadedMatchers<Event>,
  options: MatchOptions,
  parse: Parse<Event>,
): Promise<0 | 1> {
  if (!loaded.ok) {
    const lines = loaded.problems.map((problem) => `${visible(describeProblem(problem))}\n`);
    process.stderr.write(lines.join(''));
    return 1;
  }
  for await (const lines of readLines(options.input)) {
    let output = '';
    try {
      for (const { number, text } of lines) {
        if (text.trim() === '') continue;
        output += answer(loaded.matchers, parsed(parse, text, number, options), number);
      }
    } finally {
      // What came before a bad line is answered all the same.
      if (output !== '') await print(output);
    }
  }
  return 0;
}

function parsed<Event>(
  parse: Parse<Event>,
  text: string,
  number: number,
  { name, now }: MatchOptions,
): ReturnType<Parse<Event>> {
  try {
    return parse(text, now());
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${name}:${number}: ${message}`);
  }
}

function answer<Event>(
  matchers: readonly EventMatcher<Event>[],
  { event, at }: ReturnType<Parse<Event>>,
  number: number,
): string {
  const rules = matchers.filter((one) => one.matches(event, at)).map(({ id }) => id);
  return `${JSON.stringify({ event: number, rules })}\n`;
}
