import { printableSession, type Session } from '#shared/sessions/session.ts';
import { table } from '../../table.ts';

/** All that is known of a session, one field a line, safe for a terminal. */
export function describeSession(session: Session): string {
  const { vendor_fields, threat, ...rest } = printableSession(session);
  const named = Object.entries(rest);
  const nested = [
    ...Object.entries(Object(threat)).map(([name, value]) => [`threat.${name}`, value] as const),
    ...Object.entries(Object(vendor_fields)),
  ];
  return table([...named, ...nested].map(([name, value]) => [name, String(value)]));
}
