import { RE2JS, RE2JSSyntaxException } from 're2js';
import { Refusal } from '../problem.ts';
import type { TextTest } from './text-match.ts';

const FLAGS: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};

/**
 * Compiles a regular expression that is searched for anywhere in the text, in time linear in the
 * text. Throws a Refusal that names a construct that cannot be matched in linear time.
 */
export function matchRegex(expression: string, flags: string): TextTest {
  const bits = [...flags].reduce((sum, flag) => sum | (FLAGS[flag] ?? 0), 0);
  try {
    const compiled = RE2JS.compile(expression, bits);
    return (text) => compiled.test(text);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const what = error.message.replace(/^error parsing regexp: /, '');
    throw new Refusal(`the regular expression cannot be used: ${what}`);
  }
}
