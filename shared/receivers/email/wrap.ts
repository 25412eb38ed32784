/** The widest line that every mail program shows unbroken. */
const WIDTH = 78;

/**
 * Lines of at most 78 characters, broken at spaces; continuation lines start with `indent`.
 * A word that is longer by itself, such as a link, stays whole.
 */
export function wrapped(line: string, first: string, indent: string): string[] {
  const lines: string[] = [];
  let current = first;
  let empty = true;
  for (const word of line.split(' ')) {
    if (!empty && current.length + 1 + word.length > WIDTH) {
      lines.push(current);
      current = indent;
      empty = true;
    }
    current += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, current];
}
