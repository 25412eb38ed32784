import { InvalidArgumentError } from 'commander';
import { parseShifts, type Shifts } from '#shared/backtest/shifts.ts';
import type { ZoneClock } from '#shared/backtest/zone-clock.ts';
import { parseDuration } from '#shared/sessions/duration.ts';
import { DAY, type Instant, type Milliseconds, SECOND } from '#shared/sessions/instant.ts';

/** A date, or an instant with its offset; the zone of a date is known later. */
export type When = { readonly date: string } | { readonly at: number };

export function when(text: string): When {
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) return { date: text };
  const at = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return { at };
  throw new InvalidArgumentError(
    'It is no date such as 2026-01-31, and no instant such as 2026-01-31T22:00:00Z.',
  );
}

export function shiftsOption(text: string): Shifts {
  const shifts = parseShifts(text);
  if (shifts !== undefined) return shifts;
  throw new InvalidArgumentError('It is no list of times of day such as 06:00,14:00,22:00.');
}

export function pollTime(text: string): Milliseconds {
  const span = parseDuration(text);
  if (span !== undefined && span >= SECOND) return span;
  throw new InvalidArgumentError('It is no duration such as 30s, 1m or 5m.');
}

/** The instant that is meant; a date begins at midnight of the zone. */
export function instantOf(when: When | undefined, clock: ZoneClock): Instant | undefined {
  if (when === undefined) return undefined;
  return 'at' in when ? when.at : clock.startOf(Date.parse(when.date) / DAY);
}

/** All values of a repeated option. */
export function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
