/**
 * Text in which our own words and the values of sessions stay apart until a channel renders it,
 * so that a channel can escape, quote or defuse the values and nothing else.
 */
export type Text = readonly (string | Value)[];

/** Something that a session, an appliance or a user chose: hostile until rendered. */
export interface Value {
  readonly value: string;
}

/** A text of our own words; every interpolated string is a value, every interpolated text is taken as it is. */
export function text(words: TemplateStringsArray, ...parts: readonly (string | Text)[]): Text {
  return words.flatMap((own, index) => {
    const part = parts[index];
    if (part === undefined) return [own];
    return typeof part === 'string' ? [own, { value: part }] : [own, ...part];
  });
}

/** Joins the texts that are there. */
export function joined(texts: readonly (Text | undefined)[], separator: string): Text {
  return texts
    .filter((part) => part !== undefined)
    .flatMap((part, index) => (index === 0 ? part : [separator, ...part]));
}

/** Renders a text with one way to show our own words and one to show values. */
export function shown(
  parts: Text,
  own: (words: string) => string,
  value: (value: string) => string,
): string {
  return parts.map((part) => (typeof part === 'string' ? own(part) : value(part.value))).join('');
}

/** Code points that draw nothing, break a line or turn the reading direction. */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const HIDDEN_ALL = new RegExp(HIDDEN.source, 'gu');
const WHITE_SPACE = /[\s\p{Z}]+/gu;
// They only choose between two pictures of the same character.
const VARIATION_SELECTORS = /[\uFE00-\uFE0F]/g;

/** One line in which everything is visible: white space is one space, what is hidden shows as U+FFFD. */
export function oneLine(value: string): string {
  return value
    .replace(VARIATION_SELECTORS, '')
    .replace(WHITE_SPACE, ' ')
    .replace(HIDDEN_ALL, '\uFFFD')
    .trim();
}

/** A value on one line, in a way that even an empty one is seen. */
export function visible(value: string): string {
  return oneLine(value) || '(empty)';
}

/** Printable ASCII on one line: accents are dropped, anything else without a counterpart is `?`. */
export function asciiLine(value: string): string {
  return oneLine(value.normalize('NFKD').replace(/\p{M}/gu, '')).replace(/[^ -~]/gu, '?');
}

/** A mail client makes no link of what this returns. */
export function defused(value: string): string {
  return value.replace(/:\/\//g, '[:]//').replace(/\bwww\./gi, 'www[.]');
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The text within `max` UTF-16 units as `encode` writes it, cut between graphemes with an ellipsis.
 * Long texts are cut before they are segmented, so that a megabyte costs no more than a line.
 */
export function fitted(
  value: string,
  max: number,
  encode: (grapheme: string) => string = (grapheme) => grapheme,
): string {
  const whole = value.length <= max ? encode(value) : undefined;
  if (whole !== undefined && whole.length <= max) return whole;
  let result = '';
  for (const { segment } of graphemes.segment(value.slice(0, max))) {
    const next = encode(segment);
    if (result.length + next.length + 1 > max) break;
    result += next;
  }
  return `${result}…`;
}

/** An http or https address as it may stand in a message, or undefined for anything else. */
export function safeUrl(address: string | undefined): string | undefined {
  if (address === undefined || address.length > 2000 || HIDDEN.test(address)) return undefined;
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  return url.href.replace(/[|<>"`]/g, (character) => encodeURIComponent(character));
}
