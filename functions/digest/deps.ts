import type { Message } from '../../shared/alerts/message.ts';
import type { Audience } from '../../shared/digest/audience.ts';
import type { Digest } from '../../shared/digest/digest-schema.ts';
import type { DigestSchedule } from '../../shared/digest/schedule.ts';
import type { Instant, Milliseconds } from '../../shared/sessions/instant.ts';
import type { Session } from '../../shared/sessions/session.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Log, Measure } from '../telemetry.ts';

/** What a digest reads. */
export type DigestReads = Pick<
  Store,
  'readEvents' | 'readSource' | 'readSweep' | 'liveIds' | 'readItems' | 'openGroups' | 'readGroups'
>;

/** What a digest says of the configuration, and how it looks at the store. */
export interface DigestView {
  readonly store: DigestReads;
  readonly zone: string;
  readonly sources: readonly DigestSource[];
  readonly audience: Audience;
  /** Whether people get the alerts of the rule with this id. */
  readonly isDelivered: (rule: string) => boolean;
  readonly link: (session: Session) => string | undefined;
  readonly waiting: Digest['waiting'];
  readonly expiredFilters: Digest['expired_filters'];
}

export interface DigestSource {
  readonly name: string;
  readonly poll_every: Milliseconds;
  readonly sweep_every: Milliseconds;
}

/** Everything a digest needs from outside, the clock included. */
export interface DigestDeps extends DigestView {
  readonly schedule: DigestSchedule;
  /** Whether people hear that there was nothing. */
  readonly sendEmpty: boolean;
  readonly store: DigestReads & Pick<Store, 'readDigest' | 'saveDigest'>;
  /** Rejects when the topic did not take the message. */
  readonly publish: (message: Message) => Promise<void>;
  readonly clock: () => Instant;
  readonly measure: Measure;
  readonly log: Log;
}
