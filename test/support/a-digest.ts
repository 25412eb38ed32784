import type { DigestDeps } from '#functions/digest/deps.ts';
import { digest } from '#functions/digest/digest.ts';
import type { SummaryMessage } from '#shared/alerts/message.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import { HOUR, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import { aPollWorld, type PollWorld } from './a-poll.ts';
import { aRule } from './a-rule.ts';

export interface DigestWorld {
  readonly poll: PollWorld;
  readonly measured: string[];
  readonly deps: (parts?: Partial<DigestDeps>) => DigestDeps;
  /** Sets the clock and runs the digest. */
  readonly digestAt: (
    now: Instant,
    parts?: Partial<DigestDeps>,
    always?: boolean,
  ) => ReturnType<typeof digest>;
  /** The digests that were published, in their order. */
  readonly digests: () => SummaryMessage[];
}

/** One source that is polled, and digests at 06:00, 14:00 and 22:00 in UTC. */
export function aDigestWorld(rules: readonly SessionRule[] = [aRule()]): DigestWorld {
  const poll = aPollWorld(rules);
  const measured: string[] = [];
  const held = new Set(rules.filter(({ deliver }) => deliver === 'digest').map(({ id }) => id));
  const deps = (parts: Partial<DigestDeps> = {}): DigestDeps => ({
    store: poll.store,
    zone: 'UTC',
    schedule: { at: ['06:00', '14:00', '22:00'], days: 'mon-sun', zone: 'UTC' },
    sendEmpty: true,
    sources: [{ name: 'segura-sp', poll_every: MINUTE, sweep_every: 6 * HOUR }],
    audience: {
      receivers: [
        { name: 'soc-slack', from: 'medium' },
        { name: 'soc-mail', from: 'high' },
      ],
      experimental: new Set(
        rules.filter(({ status }) => status === 'experimental').map(({ name }) => name),
      ),
    },
    isDelivered: (rule) => !held.has(rule),
    link: poll.source.link,
    waiting: [],
    expiredFilters: [],
    publish: async (message) => {
      poll.published.push(message);
    },
    clock: poll.clock,
    measure: (metric) => measured.push(metric),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...parts,
  });
  return {
    poll,
    measured,
    deps,
    digestAt: (now, parts, always = false) => {
      poll.set(now);
      return digest(deps(parts), { always });
    },
    digests: () =>
      poll.published.flatMap((message) =>
        message.kind === 'summary' && message.digest ? [message] : [],
      ),
  };
}
