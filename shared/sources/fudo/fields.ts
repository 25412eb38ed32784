import type { SessionField } from '../../sessions/session.ts';
import { COMMON_FIELDS, THREAT_FIELDS } from '../session-fields.ts';

const FIELDS: readonly SessionField[] = [
  ...COMMON_FIELDS,
  ...THREAT_FIELDS,
  'group_id',
  'safe',
  'active_seconds',
  'terminate_at',
  'recorded',
];

export function fudoFields(): ReadonlySet<SessionField> {
  return new Set(FIELDS);
}
