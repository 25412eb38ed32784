import type { DigestState } from '../digest/digest-state.ts';
import type { DigestEvent } from '../digest/event.ts';
import type { Instant } from '../sessions/instant.ts';

/** `from <= t < until`. */
export interface NotedSpan {
  readonly from: Instant;
  readonly until: Instant;
}

export interface EventPage {
  readonly events: readonly DigestEvent[];
  /** Where the next page begins; absent on the last. A page may be empty and not the last. */
  readonly next?: string;
}

/** What is noted for digests, and what was told. */
export interface DigestStore {
  /** Notes something for the next digest. Noted twice, it is there twice, under its one id. */
  recordEvent(event: DigestEvent, now: Instant): Promise<void>;
  /** What was noted in the span, in the order in which it was; `after` is the page before's `next`. */
  readEvents(span: NotedSpan, after?: string): Promise<EventPage>;

  readDigest(): Promise<DigestState | undefined>;
  /** False when another digest wrote in between. */
  saveDigest(state: DigestState): Promise<boolean>;
}
