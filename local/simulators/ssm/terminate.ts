import * as z from 'zod';
import type { Instant } from '#shared/sessions/instant.ts';
import type { Appliance } from '../world.ts';
import type { Refusal } from './list.ts';
import { stateAt } from './rows.ts';

export interface Terminating {
  readonly world: Appliance;
  readonly now: () => Instant;
  /** Ends a session. */
  readonly end?: (id: string, at: Instant) => void;
}

const requestSchema = z.object({ SessionId: z.string().min(1).max(96) });

/** TerminateSession: ends what is active, and says the same of what has ended. */
export function terminateSession(
  body: string,
  { world, now, end }: Terminating,
): { readonly SessionId: string } | Refusal {
  const { data } = requestSchema.safeParse(JSON.parse(body));
  if (data === undefined) {
    return { error: 'ValidationException', message: "1 validation error detected: 'SessionId'" };
  }
  const { SessionId } = data;
  const at = now();
  const session = world.session(SessionId, at);
  const state = session && stateAt(session, at);
  if (state === undefined) {
    return { error: 'DoesNotExistException', message: `Session ${SessionId} does not exist` };
  }
  if (state === 'Active') end?.(SessionId, at);
  return { SessionId };
}
