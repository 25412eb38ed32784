import { suggestion } from '../closest-name.ts';
import { printable } from '../printable.ts';
import { Refusal } from '../problem.ts';

const MAX_TITLE = 160;

/** What a title may say of a group, by name. */
export type GroupWords = Readonly<Record<string, string>>;

/**
 * Compiles a title such as `{user}: {count} sessions in {timespan}`. Throws a Refusal for a name
 * that is neither a field the correlation groups by nor one of its own words.
 */
export function compileGroupTitle(
  template: string,
  names: readonly string[],
): (words: GroupWords) => string {
  const parts = template.split(/\{([^{}]*)\}/);
  for (const [index, name] of parts.entries()) {
    if (index % 2 === 0 || names.includes(name)) continue;
    throw new Refusal(`the title has no "${name}"${suggestion(name, names)}`);
  }
  return (words) =>
    printable(
      parts.map((part, index) => (index % 2 === 0 ? part : shown(words[part]))).join(''),
      MAX_TITLE,
    );
}

function shown(word: string | undefined): string {
  const text = printable(word ?? '');
  return text === '' ? '?' : text;
}
