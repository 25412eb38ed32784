import type { PollDeps } from '#functions/poll/deps.ts';
import { poll } from '#functions/poll/poll.ts';
import type { AlertMessage, Message } from '#shared/alerts/message.ts';
import type { CorrelationRule } from '#shared/rules/correlation/correlation-rule.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import { DAY, type Instant, MINUTE } from '#shared/sessions/instant.ts';
import { createMemoryStore } from '#shared/store/memory-store.ts';
import type { Store } from '#shared/store/store.ts';
import { aRule } from './a-rule.ts';
import { START } from './a-session.ts';
import { createScriptedSource, type ScriptedSource } from './scripted-source.ts';

export interface PollWorld {
  readonly source: ScriptedSource;
  readonly store: Store;
  readonly published: Message[];
  readonly measured: string[];
  readonly clock: () => Instant;
  readonly set: (now: Instant) => void;
  readonly deps: (parts?: Partial<PollDeps>) => PollDeps;
  /** Sets the clock and polls. */
  readonly pollAt: (
    now: Instant,
    parts?: Partial<PollDeps>,
    sweep?: boolean,
  ) => ReturnType<typeof poll>;
  /** `fired low`, in the order of publication, people's messages alone. */
  readonly heard: () => string[];
}

/** One source, one store, one topic and a clock that the test moves. */
export function aPollWorld(
  rules: readonly SessionRule[] = [aRule()],
  correlations: readonly CorrelationRule[] = [],
): PollWorld {
  let now = START;
  let ids = 0;
  const clock = () => now;
  const source = createScriptedSource('segura-sp', clock);
  const store = createMemoryStore();
  const published: Message[] = [];
  const measured: string[] = [];
  const deps = (parts: Partial<PollDeps> = {}): PollDeps => ({
    source,
    zone: 'America/Sao_Paulo',
    pace: { every: MINUTE, perSecond: 20, atOnce: 4 },
    rules,
    correlating: {
      rules: correlations,
      usable: () => true,
      placeOf: () => ({ zone: 'America/Sao_Paulo', link: source.link }),
    },
    store,
    publish: async (message) => {
      published.push(message);
    },
    clock,
    newId: () => `owner-${ids++}`,
    limits: {
      reopen_within: 15 * MINUTE,
      ghost_after: 7 * DAY,
      retention: 90 * DAY,
      lateness: DAY,
      storm: 20,
      gap: 10 * MINUTE,
      alertRetention: 365 * DAY,
    },
    measure: (metric) => measured.push(metric),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...parts,
  });
  return {
    source,
    store,
    published,
    measured,
    clock,
    set: (at) => {
      now = at;
    },
    deps,
    pollAt: (at, parts, sweep = false) => {
      now = at;
      return poll(deps(parts), { sweep, signal: new AbortController().signal });
    },
    heard: () => published.filter((message) => message.kind !== 'detail').map(inWords),
  };
}

function inWords(message: Message): string {
  return message.kind === 'summary' ? message.reason : alertInWords(message);
}

function alertInWords({ transition, level }: AlertMessage): string {
  return transition === 'resolved' ? 'resolved' : `${transition} ${level}`;
}
