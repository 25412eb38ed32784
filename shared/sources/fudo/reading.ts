import type { Session } from '../../sessions/session.ts';
import type { Look, Reading } from '../source.ts';
import type { FudoCursor } from './cursor.ts';
import type { FudoList } from './list.ts';
import type { Names } from './names.ts';
import type { FudoContext, FudoSession } from './records.ts';
import type { WholeList } from './whole.ts';

/** What readings of one appliance share, names included. */
export interface Appliance extends FudoContext {
  readonly names: Names;
}

/** What reading the whole list came to. */
export async function completeOf(
  context: Appliance,
  { signal }: Look,
  list: FudoList,
  { kept, seen, cursor, reset }: WholeList,
): Promise<Reading> {
  const sessions = await named(context, kept, signal);
  const skew = list.skew();
  return {
    sessions,
    seen,
    cursor,
    complete: true,
    ...(skew === undefined ? {} : { skew }),
    ...(reset ? { reset } : {}),
  };
}

/** What reading a part of the list came to. */
export async function partOf(
  context: Appliance,
  { keep, signal }: Look,
  list: FudoList,
  { read, cursor }: { readonly read: readonly FudoSession[]; readonly cursor: FudoCursor },
): Promise<Reading> {
  const kept = read.filter(({ session }) => keep(session));
  const skew = list.skew();
  return {
    sessions: await named(context, kept, signal),
    seen: read.length,
    cursor,
    complete: false,
    ...(skew === undefined ? {} : { skew }),
  };
}

/** The sessions with the names that their records lack. */
export function named(
  { names, client }: Appliance,
  sessions: readonly FudoSession[],
  signal: AbortSignal,
): Promise<readonly Session[]> {
  return names.name(sessions, (path) => client.value({ path }, signal));
}
