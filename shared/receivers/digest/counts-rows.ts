import type { Digest, DigestCounts } from '../../digest/digest-schema.ts';
import type { Row } from '../story.ts';
import type { Text } from '../text.ts';
import { counted } from './wording.ts';

const MOST_RULES = 5;

/** Totals first, as people compare them with the last digest's. */
export function totalsLine({ counts, before }: Digest): string {
  const part = (key: keyof DigestCounts, words: string): string =>
    before === undefined ? `${counts[key]} ${words}` : `${counts[key]} ${words} (${before[key]})`;
  const parts = [
    part('open', 'open now'),
    part('fired', 'fired'),
    part('resolved', 'over'),
    part('held', 'held back'),
    part('notifications', 'sent'),
  ];
  const compared = before === undefined ? '' : '; in brackets the digest before';
  return `${parts.join(', ')}${compared}`;
}

/** What did not go its usual way; only what there was. */
export function countsRows({ counts, storms, unreadable }: Digest): Row[] {
  const { late, unverified, superseded } = counts;
  const careful: Text[] = [
    ...(late > 0 ? [[`${counted(late, 'change')} came more than 5 minutes late`]] : []),
    ...(unverified > 0
      ? [[`${counted(unverified, 'change')} came unverified: the appliance did not answer`]]
      : []),
    ...(superseded > 0
      ? [[`${counted(superseded, 'message')} not sent, for a later one of the alert had been`]]
      : []),
    ...(unreadable > 0 ? [[`${counted(unreadable, 'record')} could not be read`]] : []),
  ];
  return [
    { label: 'Storms', lines: stormLines(counts, storms) },
    { label: 'Careful', lines: careful },
  ];
}

function stormLines({ storms: count, in_storms }: DigestCounts, rules: Digest['storms']): Text[] {
  if (count === 0) return [];
  const ranked = Object.entries(rules).sort(([, a], [, b]) => b - a);
  const shown = ranked.slice(0, MOST_RULES).map(([rule, changes]) => `${changes} × ${rule}`);
  const rest = ranked.length - MOST_RULES;
  const others = rest > 0 ? [...shown, `${counted(rest, 'other rule')}`] : shown;
  return [
    [
      `${counted(count, 'storm')} told ${counted(in_storms, 'change')} as one: ${others.join(', ')}`,
    ],
  ];
}
