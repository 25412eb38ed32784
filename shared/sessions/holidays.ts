/**
 * Reads a file of dates (`2026-12-25 Christmas`), one a line, `#` starts a comment. Throws an
 * Error naming the line that is none.
 */
export function parseHolidays(text: string, file: string): string[] {
  return text.split(/\r?\n/).flatMap((written, index) => {
    const line = written.replace(/#.*$/, '').trim();
    if (line === '') return [];
    const date = /^(\d{4}-\d\d-\d\d)(\s|$)/.exec(line)?.[1];
    if (date !== undefined && isDate(date)) return [date];
    throw new Error(
      `${file}:${index + 1}: "${line}" does not begin with a date such as 2026-12-25`,
    );
  });
}

function isDate(text: string): boolean {
  const instant = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(instant) && new Date(instant).toISOString().startsWith(text);
}
