import type { Instant, Milliseconds } from '../sessions/instant.ts';
import type { Session, SessionField } from '../sessions/session.ts';

/** JSON a source keeps between polls; only that source knows what is in it. */
export type Cursor = { readonly [key: string]: unknown };

/** Says which sessions the caller still cares about, so that a long history needs no memory. */
export type Keep = (session: Session) => boolean;

/** What a reading starts from. */
export interface Look {
  /** What the last `changes` handed back. */
  readonly cursor?: Cursor;
  /** What the last sweep that came to its end handed back. */
  readonly swept?: Cursor;
  /** Ids of the sessions believed live. */
  readonly live?: ReadonlySet<string>;
  /**
   * What ended before this instant is of no interest, unless `live` has it: a sweep may count it
   * unread. What a source meets for the first time and ended later than this is, whatever `keep` says.
   */
  readonly since?: Instant;
  readonly keep: Keep;
  readonly signal: AbortSignal;
}

export interface Reading {
  /** The kept sessions of a *complete* answer, in the order the appliance gave them. */
  readonly sessions: readonly Session[];
  /** How many sessions the answer held, kept or not. */
  readonly seen: number;
  /** What to hand to the next `changes` as `cursor`, or after a sweep as `swept`. */
  readonly cursor: Cursor;
  /** Every session the appliance knows was in the answer: what is absent is worth asking about. */
  readonly complete: boolean;
  /** Appliance clock minus ours in milliseconds, from the HTTP `Date` header; absent when it sent none. */
  readonly skew?: number;
  /** A sweep found this many sessions that `changes` should have shown and had not. */
  readonly missed?: number;
  /** The newest session is older than what was read before: the appliance was reset or restored. */
  readonly reset?: boolean;
}

/** One appliance. Every method yields a complete answer or rejects with a SourceError. */
export interface Source {
  readonly name: string;
  readonly vendor: string;
  /** The fields this source can supply; a rule that needs another is not applicable here. */
  readonly fields: ReadonlySet<SessionField>;
  /**
   * How old what is known of a live session may get before it is read again by its id, where
   * `changes` shows only what is new; milliseconds.
   */
  readonly refresh: Milliseconds;
  /** What is new or changed since the cursor; without one, everything that is kept. */
  changes(look: Look): Promise<Reading>;
  /** One session, or undefined when the appliance says that it does not know it. */
  session(id: string, signal: AbortSignal): Promise<Session | undefined>;
  /**
   * Many sessions in few requests, where the appliance can: undefined for one that it does not
   * know; one that is absent could not be read. Rejects when none could.
   */
  sessions?(
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Session | undefined>>;
  /** The whole list. */
  sweep(look: Look): Promise<Reading>;
  /** Where a person opens the session, if the configuration has a template. */
  link(session: Session): string | undefined;
}
