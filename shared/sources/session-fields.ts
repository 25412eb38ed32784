import type { SessionField } from '../sessions/session.ts';

/** What every source supplies, for a vendor's list of fields to begin with. */
export const COMMON_FIELDS: readonly SessionField[] = [
  'source',
  'vendor',
  'id',
  'user',
  'account',
  'target',
  'target_port',
  'source_ip',
  'protocol',
  'state',
  'started_at',
  'ended_at',
  'read_at',
  'reason',
  'uncertain_time',
  'vendor_fields',
];

export const THREAT_FIELDS: readonly SessionField[] = [
  'threat',
  'threat.level',
  'threat.min',
  'threat.max',
  'threat.provisional',
];
