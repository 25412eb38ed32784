/** Markup that is safe to put into a page as it is. Only `html` makes it. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | readonly Html[];

/** A template of markup: texts and numbers in it are escaped, markup stays. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = literals.reduce((before, literal, index) => {
    const part = parts[index];
    return `${before}${literal}${part === undefined ? '' : markupOf(part)}`;
  }, '');
  return { markup };
}

export const NOTHING: Html = { markup: '' };

function markupOf(part: Part): string {
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text for an element or a quoted attribute; what would hide or reorder text shows as U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu, '\uFFFD')
    .replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}
