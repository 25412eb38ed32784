import { fitted, oneLine, safeUrl, visible } from '../text.ts';

/** How Slack's `&`, `<` and `>` must be written everywhere; nothing then starts a mention or a link. */
export function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const LONGEST_VALUE = 200;
const LONGEST_WORDS = 300;
const LONGEST_URL = 1000;

/** A value as inline code, in which Slack formats, links and pictures nothing. */
export function code(value: string): string {
  return `\`${fitted(withoutTicks(visible(value)), LONGEST_VALUE, escaped)}\``;
}

// A backtick would end the code it stands in, or begin one across a value.
function withoutTicks(text: string): string {
  return text.replaceAll('`', 'ˋ');
}

/** Our own words; leading and trailing spaces separate them from the values beside them. */
export function words(own: string): string {
  const inner = fitted(withoutTicks(oneLine(own)), LONGEST_WORDS, escaped);
  if (inner === '') return own === '' ? '' : ' ';
  return `${/^\s/.test(own) ? ' ' : ''}${inner}${/\s$/.test(own) ? ' ' : ''}`;
}

/** A link when the address is one people may click, otherwise the words and the address as text. */
export function link(label: string, address: string): string {
  const url = escaped(safeUrl(address) ?? '');
  if (url === '' || url.length > LONGEST_URL) return `${words(label)}: ${code(address)}`;
  return `<${url}|${words(label)}>`;
}
