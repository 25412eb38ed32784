import { createHash } from 'node:crypto';
import type { GroupField } from '../../rules/correlation/correlation-rule.ts';

/** Names the group among those of its rule. Upper and lower case are the same, as users are. */
export function groupHash(rule: string, fields: readonly GroupField[]): string {
  const text = JSON.stringify([rule, ...fields.map(({ value }) => value.toLowerCase())]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** What an alert about a group is about: `group:five-sessions-by-one-user/jdoe`. */
export function groupSubject(rule: string, fields: readonly GroupField[]): string {
  const values = fields.map(({ value }) => encodeURIComponent(value.toLowerCase().toWellFormed()));
  return `group:${rule}/${values.join('/')}`;
}
