import type { Session } from '../sessions/session.ts';
import type { SourceError } from './source-error.ts';

/** One thing that `doctor` looked at. */
export interface Finding {
  /** In one word or two, such as `auth`. */
  readonly check: string;
  readonly verdict: 'ok' | 'warn' | 'FAIL';
  /** What was seen; no secrets. */
  readonly says: string;
  /** What to do about it, in the vendor's own menu words. */
  readonly fix?: string;
  /** The appliance may have refused the address that asks: it does not tell. */
  readonly maybeAddress?: true;
}

/** What a reading showed, to compare with other things that the appliance says. */
export interface ReadingSummary {
  readonly seen: number;
  readonly live: number;
}

/** Looks into what only a vendor's folder knows; asks the appliance and changes nothing. */
export interface Examiner {
  /** Credentials, rights, and which documented paths answer; findings of `auth` first. */
  readonly access: (signal: AbortSignal) => AsyncIterable<Finding>;
  /** What more can be found out about a whole reading that failed. */
  readonly explain?: (failure: SourceError, signal: AbortSignal) => AsyncIterable<Finding>;
  /** What the appliance says elsewhere of what the reading showed. */
  readonly compare?: (summary: ReadingSummary, signal: AbortSignal) => AsyncIterable<Finding>;
  readonly menus: {
    /** Where the appliance keeps the addresses that may call it, after `allow ...`: `under A > B`. */
    readonly addresses: string;
    /** Where it says which sessions the credentials may see. */
    readonly sessions: string;
  };
  /** Why the session was taken for what it is, from the vendor's own fields. */
  readonly whyState: (session: Session) => string;
  /** The option that says how high threat levels go, its value, and what it may also be. */
  readonly threatScale?: {
    readonly option: string;
    readonly value: number;
    readonly others: readonly number[];
  };
}
