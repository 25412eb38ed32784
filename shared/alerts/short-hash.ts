import { createHash } from 'node:crypto';

/** Tells one text from another where both are known to belong to the same thing. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
