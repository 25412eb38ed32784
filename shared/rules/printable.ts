const MAX_CHARACTERS = 80;
// Controls, line breaks, and the marks that reorder or hide text.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Text from a session as one printable line of at most 80 characters; sessions are hostile. */
export function printable(text: string): string {
  const line = text.slice(0, 1_000).replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim();
  if (line.length <= MAX_CHARACTERS) return line;
  const characters = Array.from(graphemes.segment(line), ({ segment }) => segment);
  if (characters.length <= MAX_CHARACTERS) return line;
  return `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…`;
}
