import type { Digest } from '../../digest/digest-schema.ts';
import type { Text } from '../text.ts';

const MOST = 10;

/** What the configuration leaves undone, in short. */
export function settingLines({ waiting, expired_filters }: Digest): Text[] {
  const waits = waiting.map(({ rule, values }) => `${rule} (${values.join(', ')})`);
  const filters = expired_filters.map(({ title, ended }) => `${title} (${ended})`);
  return [...listed('waiting for values', waits), ...listed('filters that are over', filters)];
}

function listed(what: string, entries: readonly string[]): Text[] {
  if (entries.length === 0) return [];
  const rest = entries.length - MOST;
  const shown = entries.slice(0, MOST).join(', ');
  return [[`${what}: ${shown}${rest > 0 ? `, and ${rest} more` : ''}`]];
}
