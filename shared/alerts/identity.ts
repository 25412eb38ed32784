import { hash } from 'node:crypto';
import type { Instant } from '../sessions/instant.ts';

// Crockford's base 32: no I, L, O or U, so that an id can be read out on the telephone.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What an alert about one session is about. */
export function sessionSubject(source: string, session: string): string {
  return `session:${source}/${session}`;
}

/** The id of the episode of `rule` and `subject` that opened at `openedAt`. */
export function alertId(rule: string, subject: string, openedAt: Instant): string {
  return hash('sha256', `${rule}\n${subject}\n${openedAt}`).slice(0, 32);
}

/** Five characters that people can say: `7K3FQ`. */
export function shortId(alert: string): string {
  let rest = Number.parseInt(alert.slice(0, 8), 16);
  let text = '';
  for (let place = 0; place < 5; place++) {
    text += ALPHABET[rest % 32];
    rest = Math.floor(rest / 32);
  }
  return text;
}
