import type { SessionField } from '../../sessions/session.ts';

const FIELDS: readonly SessionField[] = [
  'source',
  'vendor',
  'id',
  'user',
  'target',
  'protocol',
  'state',
  'started_at',
  'ended_at',
  'read_at',
  'reason',
  'terminate_at',
  'vendor_fields',
];

export function ssmFields(): ReadonlySet<SessionField> {
  return new Set(FIELDS);
}
