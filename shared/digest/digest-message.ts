import { alertId } from '../alerts/identity.ts';
import type { SummaryMessage } from '../alerts/message.ts';
import { isoOf } from '../sessions/instant.ts';
import type { Digest } from './digest-schema.ts';

/** Stands in `source` for all of them. */
export const ALL_SOURCES = '*';

/** The id follows from where the period begins, so however often a digest is decided on, it is one. */
export function digestMessage(digest: Digest): SummaryMessage {
  const { from, until } = digest;
  return {
    schema: 'pamwatch.alert/1',
    id: alertId('digest', ALL_SOURCES, Date.parse(from)),
    kind: 'summary',
    source: ALL_SOURCES,
    // A digest wakes nobody, whatever it tells of.
    level: 'informational',
    peak_level: 'informational',
    reason: 'digest',
    at: isoOf(Date.parse(until)),
    title: titleOf(digest),
    total: digest.counts.fired + digest.counts.held + digest.counts.trial,
    rules: rulesOf(digest),
    digest,
  };
}

function titleOf({ empty, counts, sources }: Digest): string {
  if (empty) return 'Nothing to report';
  const { open, fired, resolved, held } = counts;
  return [
    ...[`${open} open`, `${fired} fired`, `${resolved} over`],
    ...(held > 0 ? [`${held} held back until now`] : []),
    ...sources.troubles.flatMap(({ source, what }) =>
      what === 'down' || what === 'never_read' ? [`${source} NOT READ`] : [],
    ),
  ].join(', ');
}

function rulesOf({ fired, held }: Digest): Record<string, number> {
  const lines = [...fired.rules, ...held.rules].map(({ rule, fired: alerts }) => [rule, alerts]);
  return Object.fromEntries(lines);
}
