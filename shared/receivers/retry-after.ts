import { type Instant, type Milliseconds, SECOND } from '../sessions/instant.ts';

/** The wait that a Retry-After header asks for, in seconds or as a date (RFC 9110); undefined without one. */
export function readRetryAfter(header: string | null, now: Instant): Milliseconds | undefined {
  if (header === null) return undefined;
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * SECOND;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
