import type { SessionItem } from '../../shared/alerts/alert.ts';
import { collapse, type Decided } from '../../shared/alerts/collapse.ts';
import { baselineSummary } from '../../shared/alerts/summary.ts';
import type { Instant } from '../../shared/sessions/instant.ts';
import { isOver } from '../../shared/sessions/session.ts';
import type { SourceState } from '../../shared/store/store.ts';
import { type Bench, type Case, decideCase } from './decide-all.ts';
import type { PollDeps, Round } from './deps.ts';
import { confirm, look, type Sight } from './look.ts';
import { publishBody, publishItems } from './publish.ts';
import { saveAll } from './save.ts';
import { LEASE_TTL, SWEEP_TIMEOUT } from './timing.ts';

// Below this a difference between the clocks is the network's, not the appliance's.
const SKEW_FLOOR = 5000;

export interface PollReport {
  /** `busy`: another poll of this source holds the lease. `waiting`: a sweep before the first poll. */
  readonly outcome: 'done' | 'busy' | 'waiting';
  readonly live: number;
  readonly transitions: number;
}

/**
 * One look at one source: what it shows becomes transitions, and transitions become messages.
 * Rejects when any part failed, after all other parts were done.
 */
export async function poll(deps: PollDeps, round: Round): Promise<PollReport> {
  const kind = round.sweep ? 'sweep' : 'poll';
  const owner = deps.newId();
  const { name } = deps.source;
  const ttl = round.sweep ? SWEEP_TIMEOUT + LEASE_TTL : LEASE_TTL;
  if (!(await deps.store.acquireLease(name, kind, owner, deps.clock(), ttl))) {
    deps.log.info('another poll of this source is running', { source: name, kind });
    return { outcome: 'busy', live: 0, transitions: 0 };
  }
  try {
    const report = await pollWithLease(deps, round);
    deps.measure(round.sweep ? 'SweepSucceeded' : 'PollSucceeded', 1, name);
    return report;
  } catch (error) {
    deps.measure(round.sweep ? 'SweepFailed' : 'PollFailed', 1, name);
    throw error;
  } finally {
    if (!round.sweep) deps.measure('PollFinished', 1, name);
    await deps.store.releaseLease(name, kind, owner);
  }
}

async function pollWithLease(deps: PollDeps, round: Round): Promise<PollReport> {
  const { store, source } = deps;
  const startedAt = deps.clock();
  const { state, due, failures } = await flush(deps, startedAt);
  if (round.sweep && state === undefined) return { outcome: 'waiting', live: 0, transitions: 0 };

  const liveIds = await store.liveIds(source.name);
  const sight = await look(deps, state, new Set(liveIds), round);
  const skew = skewOf(sight, state);
  const bench: Bench = { state, now: deps.clock() + skew };

  const cases = await gather(deps, bench, sight, due, liveIds, round);
  const decided = decideEach(deps, bench, cases);
  const saved = await saveAll(deps, bench, decided.pairs);
  failures.push(...decided.failures, ...saved.failures, ...failureOf(sight));
  deps.measure('Transitions', saved.transitions, source.name);

  if (failures.length === 0 && !round.sweep) {
    failures.push(
      ...(await keepState(deps, { bench, sight, startedAt, skew, cases, saved: saved.items })),
    );
  }
  failures.push(...(await publishItems(deps, saved.items)));
  const live = cases.filter((one) => !isOver(one.session)).length;
  if (sight.complete) deps.measure('LiveSessions', live, source.name);
  throwAll(source.name, failures);
  return { outcome: 'done', live, transitions: saved.transitions };
}

/** What an earlier poll left unpublished goes out before any appliance is called. */
async function flush(
  deps: PollDeps,
  now: Instant,
): Promise<{ state: SourceState | undefined; due: string[]; failures: unknown[] }> {
  const { store, source } = deps;
  const left = await store.readSource(source.name);
  const due = await store.dueIds(source.name, now + (left?.skew ?? 0));
  const items = await store.readItems(source.name, due);
  const failures = await publishItems(deps, [...items.values()]);
  if (left === undefined || left.outbox.length === 0) return { state: left, due, failures };
  failures.push(...(await publishState(deps, left)));
  return { state: await store.readSource(source.name), due, failures };
}

/** Everything to decide on: what the source showed, what is due, and what it no longer shows. */
async function gather(
  deps: PollDeps,
  bench: Bench,
  sight: Sight,
  due: readonly string[],
  liveIds: readonly string[],
  round: Round,
): Promise<Case[]> {
  const everything = sight.complete || rulesMoved(deps, bench.state);
  const unseen = new Set([...due, ...(everything ? liveIds : [])]);
  for (const id of sight.sessions.keys()) unseen.delete(id);
  const items = await deps.store.readItems(deps.source.name, [...sight.sessions.keys(), ...unseen]);
  const asked = [...unseen].flatMap((id): SessionItem[] => {
    const item = items.get(id);
    return item === undefined || isOver(item.session) ? [] : [item];
  });
  const confirmed = await confirm(deps, asked, round);
  return [
    ...[...sight.sessions.values()].map((session) => ({
      item: items.get(session.id),
      session,
      confirmed: true,
    })),
    ...asked.map((item) => ({
      item,
      session: confirmed.get(item.id) ?? item.session,
      confirmed: confirmed.has(item.id),
    })),
  ];
}

/** A rule that came, went or changed may decide otherwise on anything that is live. */
function rulesMoved({ rules }: PollDeps, state: SourceState | undefined): boolean {
  const before = state?.rules ?? {};
  const same = rules.every((rule) => before[rule.id]?.rev === rule.rev);
  return !same || Object.keys(before).length !== rules.length;
}

interface Pair {
  readonly one: Case;
  readonly decided: Decided;
}

/** One session that cannot be decided on does not keep the others from their alerts. */
function decideEach(
  deps: PollDeps,
  bench: Bench,
  cases: readonly Case[],
): { pairs: Pair[]; failures: unknown[] } {
  const pairs: Pair[] = [];
  const failures: unknown[] = [];
  for (const one of cases) {
    try {
      const decided = decideCase(deps, bench, one);
      if (decided !== undefined) pairs.push({ one, decided });
    } catch (error) {
      failures.push(error);
    }
  }
  const { storm } = deps.limits;
  const calm = collapse(
    pairs.map((pair) => pair.decided),
    storm,
    deps.source.name,
    bench.now,
  );
  return {
    pairs: pairs.map(({ one, decided }, at) => ({ one, decided: calm[at] ?? decided })),
    failures,
  };
}

interface Outcome {
  readonly bench: Bench;
  readonly sight: Sight;
  readonly startedAt: Instant;
  readonly skew: number;
  readonly cases: readonly Case[];
  readonly saved: readonly SessionItem[];
}

/** The cursor comes last: a poll that dies before it is simply done again. */
async function keepState(deps: PollDeps, outcome: Outcome): Promise<unknown[]> {
  const { bench, sight, startedAt, skew } = outcome;
  const { state, now } = bench;
  const baseline = state === undefined ? [baselineEntry(deps, outcome)] : [];
  const next: SourceState = {
    source: deps.source.name,
    version: state?.version ?? 0,
    cursor: sight.cursor ?? state?.cursor ?? {},
    covered_until: startedAt + skew,
    evaluated_until: now,
    first_poll_at: state?.first_poll_at ?? now,
    skew,
    rules: Object.fromEntries(
      deps.rules.map((rule) => [
        rule.id,
        { rev: rule.rev, since: state?.rules[rule.id]?.since ?? now },
      ]),
    ),
    outbox: [...(state?.outbox ?? []), ...baseline],
  };
  if (!(await deps.store.saveSource(next))) {
    deps.log.info('another poll kept its place first', { source: deps.source.name });
    return [];
  }
  return publishState(deps, { ...next, version: next.version + 1 });
}

function baselineEntry(deps: PollDeps, { bench, cases, saved }: Outcome) {
  const written = new Map(saved.map((item) => [item.id, item]));
  const items = cases.flatMap((one): SessionItem[] => {
    const item = written.get(one.session.id) ?? one.item;
    return item === undefined ? [] : [item];
  });
  const summary = baselineSummary(deps.source.name, items, bench.now);
  return { id: summary.id, body: JSON.stringify(summary) };
}

async function publishState(deps: PollDeps, state: SourceState): Promise<unknown[]> {
  if (state.outbox.length === 0) return [];
  try {
    for (const entry of state.outbox) await publishBody(deps, entry.body);
    await deps.store.saveSource({ ...state, outbox: [] });
    return [];
  } catch (error) {
    return [error];
  }
}

function skewOf(sight: Sight, state: SourceState | undefined): number {
  const skew = sight.skew ?? state?.skew ?? 0;
  return Math.abs(skew) < SKEW_FLOOR ? 0 : skew;
}

function failureOf(sight: Sight): unknown[] {
  return sight.failure === undefined ? [] : [sight.failure];
}

function throwAll(source: string, failures: readonly unknown[]): void {
  if (failures.length === 0) return;
  if (failures.length === 1) throw failures[0];
  const messages = failures.slice(0, 3).map((failure) => String(failure));
  throw new AggregateError(
    failures,
    `${source}: ${failures.length} failures: ${messages.join('; ')}`,
  );
}
