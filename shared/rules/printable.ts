const MAX_CHARACTERS = 80;
// Controls, line breaks, and the marks that reorder or hide text.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu;

// What nearly every value is: nothing to take out, nothing to cut.
const PLAIN = /^(?:[!-~](?: ?[!-~]){0,39})?$/;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Text from a session as one printable line of at most so many characters; sessions are hostile. */
export function printable(text: string, most = MAX_CHARACTERS): string {
  if (PLAIN.test(text)) return text;
  const line = text.slice(0, 1_000).replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim();
  if (line.length <= most) return line;
  const characters = Array.from(graphemes.segment(line), ({ segment }) => segment);
  if (characters.length <= most) return line;
  return `${characters.slice(0, most - 1).join('')}…`;
}
