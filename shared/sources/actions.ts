import type { Session } from '../sessions/session.ts';

/** Where a backup goes, as the appliance knows the place. */
export type BackupTarget = { readonly id: string } | { readonly name: string };

/**
 * What people can do to the sessions of one appliance; what is absent the vendor lacks. Kept apart
 * from Source, so that what only reads cannot change anything. Every function rejects with a
 * SourceError.
 */
export interface Actions {
  /** Ends a live session. */
  readonly terminate?: (session: Session, signal: AbortSignal) => Promise<void>;
  /** Has recordings copied to a place the appliance knows; answers with the ids that it took. */
  readonly backup?: (
    ids: readonly string[],
    target: BackupTarget,
    signal: AbortSignal,
  ) => Promise<readonly string[]>;
  /** Sets attributes by the vendor's names; values as people write them. */
  readonly modify?: (
    id: string,
    changes: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Deletes the session and its recording. */
  readonly remove?: (id: string, signal: AbortSignal) => Promise<void>;
}
