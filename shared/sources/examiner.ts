import type { Session } from '../sessions/session.ts';

/** One thing that `doctor` looked at. */
export interface Finding {
  /** In one or two words, such as `auth`. */
  readonly check: string;
  readonly verdict: 'ok' | 'warn' | 'FAIL';
  /** What was seen. */
  readonly says: string;
  /** What to do about it, in the vendor's own menu words. */
  readonly fix?: string;
}

/** What a reading showed, to compare with other things that the appliance says. */
export interface ReadingSummary {
  readonly seen: number;
  readonly live: number;
}

/** Looks into what only a vendor's folder knows; asks the appliance and changes nothing. */
export interface Examiner {
  /** Credentials, rights, and which documented paths answer. */
  readonly access: (signal: AbortSignal) => AsyncIterable<Finding>;
  /** What the appliance says elsewhere of what the reading showed. */
  readonly compare?: (summary: ReadingSummary, signal: AbortSignal) => AsyncIterable<Finding>;
  /** Where the appliance allows the addresses that may call it. */
  readonly addressesMenu: string;
  /** Why the session was taken for what it is, from the vendor's own fields. */
  readonly whyState: (session: Session) => string;
  /** The option that says how high threat levels go, such as `threat_scale`, and its value. */
  readonly threatScale?: { readonly option: string; readonly value: number };
}
