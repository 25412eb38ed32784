import pMap from 'p-map';
import type { SessionItem } from '../../shared/alerts/alert.ts';
import type { Session } from '../../shared/sessions/session.ts';
import { SourceError } from '../../shared/sources/source-error.ts';
import type { PollDeps, Round } from './deps.ts';

// After this many sessions that the appliance does not know, the list is wrong and not each session.
const MOST_UNKNOWN = 50;
const AT_ONCE = 4;

/**
 * Asks for each of the sessions by its id. Absent from the answer: not confirmed, whether the
 * appliance does not know it, does not answer, or was not asked for want of time.
 */
export async function confirm(
  deps: PollDeps,
  items: readonly SessionItem[],
  round: Round,
): Promise<Map<string, Session>> {
  const found = new Map<string, Session>();
  let answers = true;
  let unknown = 0;
  await pMap(
    items,
    async ({ id }) => {
      if (!answers || unknown >= MOST_UNKNOWN || round.signal.aborted) return;
      try {
        const session = await deps.source.session(id, round.signal);
        if (session === undefined) unknown += 1;
        else found.set(id, session);
      } catch (error) {
        answers = answers && !silences(error);
        deps.log.warn('could not confirm a session', { session: id, error: String(error) });
      }
    },
    { concurrency: AT_ONCE },
  );
  return found;
}

// After one of these the next question would only wait for the same answer.
function silences(error: unknown): boolean {
  return !(error instanceof SourceError) || error.kind !== 'malformed';
}
