import type { TransitionKind } from '#shared/alerts/alert.ts';
import type { Level } from '#shared/alerts/level.ts';
import { type AudienceOptions, createAudience } from '#shared/backtest/audience.ts';
import { deliver, type PollOutput } from '#shared/backtest/deliver.ts';
import { createPast } from '#shared/backtest/looking-back/past.ts';
import type { Shelf } from '#shared/backtest/looking-back/shelf.ts';
import { endOf, pollAfter } from '#shared/backtest/readings.ts';
import { createRuleSetRun, type RuleSet, type RuleSetOptions } from '#shared/backtest/rule-set.ts';
import { sightOf } from '#shared/backtest/sight.ts';
import { createSourceNumbers } from '#shared/backtest/source-numbers.ts';
import type { Instant } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';

/** What made a sound at a receiver. */
export interface Post {
  readonly at: Instant;
  readonly receiver: string;
  /** `storm` of a poll's summary. */
  readonly rule: string;
  readonly kind: TransitionKind | 'summary';
  readonly level: Level;
}

export interface PostsOptions extends Omit<RuleSetOptions, 'counts'>, AudienceOptions {
  readonly from: Instant;
  readonly to: Instant;
  readonly storm: number;
  readonly shelf: Shelf;
}

export interface Told {
  readonly posts: readonly Post[];
  /** Alerts by rule, those for the digest included. */
  readonly alerts: ReadonlyMap<string, number>;
  readonly notEvaluated: readonly { readonly rule: string; readonly why: string }[];
}

/** Replays the sessions as a backtest does, and lists each post by itself. */
export function postsOf(sessions: Iterable<Session>, set: RuleSet, options: PostsOptions): Told {
  const { to, storm } = options;
  const { run, turnOf } = replay(sessions, set, options);
  const rules = [...set.rules, ...set.correlations];
  const nameOf = (rule: number) => rules[rule]?.name ?? '';
  const roundOf = (rule: number) => set.correlations[rule - set.rules.length]?.depth ?? 0;
  const soundsAt = createEars(options);
  const posts: Post[] = [];
  const alerts = new Map<string, Set<number>>(rules.map(({ name }) => [name, new Set()]));
  for (const poll of deliver(run.ledger.log.inOrder(turnOf), {
    alerts: run.ledger.alerts(),
    storm,
    roundOf,
  })) {
    if (poll.at >= to) break;
    for (const one of poll.deliveries) {
      const { rule, alert, kind, level } = one;
      alerts.get(nameOf(rule))?.add(alert);
      for (const receiver of soundsAt({ ...poll, deliveries: [one], summaries: [] })) {
        posts.push({ at: poll.at, receiver, rule: nameOf(rule), kind, level });
      }
    }
    for (const one of poll.summaries) {
      for (const receiver of soundsAt({ ...poll, deliveries: [], summaries: [one] })) {
        posts.push({ at: poll.at, receiver, rule: 'storm', kind: 'summary', level: one.peak });
      }
    }
  }
  const counts = new Map([...alerts].map(([name, { size }]) => [name, size]));
  return { posts, alerts: counts, notEvaluated: run.notEvaluated() };
}

function replay(sessions: Iterable<Session>, set: RuleSet, options: PostsOptions) {
  const { every, from, to, shelf } = options;
  const run = createRuleSetRun(set, { ...options, counts: () => true });
  const past = createPast(shelf);
  const numbers = createSourceNumbers();
  for (const session of sessions) {
    const sight = sightOf(session, Math.min(endOf(session) ?? to, to), every);
    const source = numbers.of(session);
    run.replay({ sight, source });
    if (sight.first <= sight.last)
      run.lookBack.note(sight, past.add(sight, source, shelf.put(session)), source);
  }
  const turns = numbers.turns();
  const looking = { past, turns, since: pollAfter(from, every), until: to };
  for (const [number, told] of [...run.lookBack.told(looking)].sort(([a], [b]) => a - b)) {
    const sight = sightOf(past.session(number), past.until(number), every);
    run.recall({ sight, source: past.source(number) }, told);
  }
  for (const { stories } of run.lookBack.groups(looking)) {
    for (const { story, sources } of stories) run.keepGroup(story, sources);
  }
  return { run, turnOf: turns.turnOf };
}

/** Names the receivers at which a part of a poll makes a sound. */
function createEars(options: AudienceOptions) {
  const ears = options.receivers.map((receiver) => {
    const audience = createAudience({ ...options, receivers: [receiver] });
    const messages = () => audience.receivers(1)[0]?.messages ?? 0;
    return { name: receiver.name, take: audience.take, messages };
  });
  return (part: PollOutput): string[] =>
    ears.flatMap(({ name, take, messages }) => {
      const before = messages();
      take(part);
      return messages() > before ? [name] : [];
    });
}
