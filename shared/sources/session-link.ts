import type { Session } from '../sessions/session.ts';

const PLACEHOLDER = /\{(id|alt_id|group_id)\}/g;

/** The link to a session by its template; undefined without one, or when the session lacks a part. */
export function sessionLink(template: string | null, session: Session): string | undefined {
  if (template === null) return undefined;
  const parts = { id: session.id, alt_id: session.alt_id, group_id: session.group_id };
  let missing = false;
  const link = template.replace(PLACEHOLDER, (_, name: keyof typeof parts) => {
    missing ||= parts[name] === undefined;
    return encodeURIComponent(parts[name] ?? '');
  });
  return missing ? undefined : link;
}
