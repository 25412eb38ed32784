import type { Problem } from '../rules/problem.ts';
import { ConfigError } from './config-error.ts';

/**
 * Reads a file of dates: `2026-12-25 Christmas`, one a line; `#` starts a comment.
 * @returns the dates as `YYYY-MM-DD`
 * @throws ConfigError naming each line that has no date
 */
export function parseHolidays(text: string, file: string): Set<string> {
  const dates = new Set<string>();
  const problems: Problem[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const entry = line.replace(/#.*/, '').trim();
    if (entry === '') continue;
    const date = /^\d{4}-\d\d-\d\d(?=\s|$)/.exec(entry)?.[0];
    if (date !== undefined && isDate(date)) dates.add(date);
    else {
      const message = 'must begin with a date such as 2026-12-25';
      problems.push({ file, line: index + 1, field: '', message });
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return dates;
}

function isDate(text: string): boolean {
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}
