import { DAY, HOUR, MINUTE, type Milliseconds, SECOND } from './instant.ts';

const UNITS: Readonly<Record<string, Milliseconds>> = {
  s: SECOND,
  m: MINUTE,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
  y: 365 * DAY,
};

/**
 * Reads `90s`, `15m`, `4h`, `1h30m`, `90d`, `2w`, `1y` (365 days) as milliseconds.
 * Undefined for anything else, so that the caller can say where it stood.
 */
export function parseDuration(text: string): Milliseconds | undefined {
  if (!/^(\d+[smhdwy])+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)([smhdwy])/g)) {
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  }
  return total;
}

/** `45s`, `25 min`, `3 h 05 min`, `2 d 4 h`: how long, to the precision a person wants. */
export function readableDuration(span: Milliseconds): string {
  const whole = Math.max(0, span);
  if (whole < MINUTE) return `${Math.floor(whole / SECOND)} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  if (whole < 2 * DAY) {
    return `${Math.floor(whole / HOUR)} h ${String(minutes).padStart(2, '0')} min`;
  }
  return `${Math.floor(whole / DAY)} d ${Math.floor((whole % DAY) / HOUR)} h`;
}
