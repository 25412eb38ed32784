import type { SessionField } from '../../sessions/session.ts';
import { COMMON_FIELDS, THREAT_FIELDS } from '../session-fields.ts';
import type { SeguraOptions } from './options.ts';

const FIELDS: readonly SessionField[] = [...COMMON_FIELDS, 'alt_id', 'gateway', 'ticket'];

/** Threats come from an endpoint of their own, and only where `risk` is set. */
export function seguraFields({ risk }: Pick<SeguraOptions, 'risk'>): ReadonlySet<SessionField> {
  return new Set(risk === undefined ? FIELDS : [...FIELDS, ...THREAT_FIELDS]);
}
