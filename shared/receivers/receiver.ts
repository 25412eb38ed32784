import type { Message } from '../alerts/message.ts';
import type { Milliseconds } from '../sessions/instant.ts';

/** What came of one attempt; whether another is worth it is returned with the error. */
export type Delivery =
  | {
      readonly ok: true;
      /** How the receiver calls what it now shows of the alert, where it can be changed. */
      readonly receipt?: string;
    }
  | {
      readonly ok: false;
      /** The same message may be accepted later. */
      readonly retry: boolean;
      /** The receiver wants nothing at all before this has passed. */
      readonly retryAfter?: Milliseconds;
      /** Names what was wrong and what to do; holds neither secrets nor values of sessions. */
      readonly error: string;
    };

/** What the receiver was told of the alert before. */
export interface Told {
  /** Nothing: it hears of this alert for the first time. */
  readonly first: boolean;
  /** The receipt of an earlier delivery. */
  readonly receipt?: string | undefined;
}

/** Delivers one message. Never rejects. */
export type Send = (message: Message, told: Told) => Promise<Delivery>;

/** What a receiver needs from outside. */
export interface ReceiverDeps {
  /** The fields of a secret's value, by the reference in the configuration. Rejects with an error that names it and quotes no value. */
  readonly readSecret: (name: string) => Promise<Readonly<Record<string, string>>>;
  /** How long one attempt may take. */
  readonly timeout: Milliseconds;
  readonly now: () => number;
}
