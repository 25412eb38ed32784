import type { Session } from '#shared/sessions/session.ts';
import type { Source } from '#shared/sources/source.ts';

/** The session of that id. Rejects when the appliance does not know it. */
export async function findSession(source: Source, id: string): Promise<Session> {
  const session = await source.session(id, new AbortController().signal);
  if (session !== undefined) return session;
  throw new Error(
    `${source.name} knows no session "${id}", or its credentials may not see it; "sessions list" shows the ids`,
  );
}
