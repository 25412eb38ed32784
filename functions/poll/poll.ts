import type { SessionItem } from '../../shared/alerts/alert.ts';
import type { GroupKey } from '../../shared/alerts/groups/group.ts';
import { baselineSummary } from '../../shared/alerts/summary.ts';
import { gapEvent } from '../../shared/digest/note.ts';
import type { Instant } from '../../shared/sessions/instant.ts';
import { isOver } from '../../shared/sessions/session.ts';
import type { Reading } from '../../shared/sources/source.ts';
import type { SourceState, SweepState } from '../../shared/store/store.ts';
import { adaptRefresh } from './adapt-refresh.ts';
import type { Bench, Case } from './decide-all.ts';
import type { PollDeps, Round } from './deps.ts';
import { gather } from './gather.ts';
import { createHistory, remembersFrom, toLearn } from './history.ts';
import { type Known, look, rulesMoved, type Sight } from './look.ts';
import { manyVanished, measureReading } from './measure-reading.ts';
import { publishItems, publishOfSource } from './publish.ts';
import { recallAll } from './recall.ts';
import { decideAll, decideEach, saveEverything } from './round.ts';
import { throwAll } from './throw-all.ts';
import { LEASE_TTL, SWEEP_TIMEOUT } from './timing.ts';

// Below this a difference between the clocks is the network's, not the appliance's.
const SKEW_FLOOR = 5000;

// A sweep may keep an appliance busy for two percent of the time.
const SWEEP_SHARE = 0.02;

const IDLE: PollReport = { outcome: 'resting', live: 0, transitions: 0 };

export interface PollReport {
  /** `busy`: another poll holds the lease. `resting`: a sweep before the first poll or soon after the last. */
  readonly outcome: 'done' | 'busy' | 'resting';
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
    deps.log.error(`the ${kind} failed`, { source: name, errors: reasonsOf(error) });
    throw error;
  } finally {
    if (!round.sweep) deps.measure('PollFinished', 1, name);
    await deps.store.releaseLease(name, kind, owner);
  }
}

async function pollWithLease(deps: PollDeps, round: Round): Promise<PollReport> {
  const { store, source } = deps;
  const startedAt = deps.clock();
  const { state, due, dueGroups, failures } = await flush(deps, startedAt);
  const swept = await store.readSweep(source.name);
  if (round.sweep && (state === undefined || resting(swept, startedAt))) return IDLE;

  const known: Known = { state, swept, liveIds: await store.liveIds(source.name) };
  const history = createHistory(deps, toLearn(deps, known, round), startedAt);
  const sight = await look(deps, known, round, history.observe);
  const skew = skewOf(sight, state);
  const bench: Bench = { state, now: deps.clock() + skew, skew };
  const { gathered, refreshing, seen } = await gather(deps, known, sight, {
    due,
    now: bench.now,
    round,
  });
  const { cases, failures: unknown } = await recallAll(deps, gathered, {
    ...known,
    now: bench.now,
  });
  failures.push(...unknown);
  const decided = decideEach(deps, bench, cases);
  const open = rulesMoved(deps, state) ? await store.openGroups() : dueGroups;
  const decision = await decideAll(deps, bench, decided, open);
  const saved = await saveEverything(deps, bench, decision);
  failures.push(...decided.failures, ...saved.failures, ...failureOf(sight));
  deps.measure('Transitions', saved.transitions, source.name);
  if (sight.reading !== undefined) measureReading(deps, sight.reading, known, cases);
  if (manyVanished(seen)) deps.measure('SourceShrunk', 1, source.name);

  if (failures.length === 0 && sight.reading !== undefined) {
    const { reading } = sight;
    const learned = await history.learn(reading);
    const refresh = adaptRefresh(deps, state, known.liveIds.length, refreshing);
    const outcome = {
      bench,
      reading,
      startedAt,
      skew,
      cases,
      saved: saved.items,
      learned,
      refresh,
    };
    if (round.sweep) await keepSweep(deps, outcome, swept);
    else failures.push(...(await keepState(deps, outcome)));
  }
  failures.push(...(await publishItems(deps, saved)));
  throwAll(source.name, failures);
  const live = cases.filter((one) => !isOver(one.session)).length;
  return { outcome: 'done', live, transitions: saved.transitions };
}

/** A sweep takes an appliance minutes; it gets fifty times as long to recover. */
function resting(swept: SweepState | undefined, now: Instant): boolean {
  if (swept === undefined) return false;
  const took = swept.finished_at - swept.began_at;
  return now - swept.finished_at < took / SWEEP_SHARE;
}

/** What an earlier poll left unpublished goes out before any appliance is called. */
async function flush(deps: PollDeps, now: Instant): Promise<Flushed> {
  const { store, source } = deps;
  const left = await store.readSource(source.name);
  const due = await store.dueIds(source.name, now + (left?.skew ?? 0));
  const items = await store.readItems(source.name, due);
  const dueGroups = await store.dueGroups(now);
  const groups = dueGroups.length === 0 ? [] : (await store.readGroups(dueGroups)).values();
  const failures = await publishItems(deps, { items: [...items.values()], groups: [...groups] });
  const flushed = { due, dueGroups, failures };
  if (left === undefined || left.outbox.length === 0) return { ...flushed, state: left };
  failures.push(...(await publishState(deps, left)));
  return { ...flushed, state: await store.readSource(source.name) };
}

interface Flushed {
  readonly state: SourceState | undefined;
  /** Sessions that are due. */
  readonly due: readonly string[];
  readonly dueGroups: readonly GroupKey[];
  readonly failures: unknown[];
}

interface Outcome {
  readonly bench: Bench;
  readonly reading: Reading;
  readonly startedAt: Instant;
  readonly skew: number;
  readonly cases: readonly Case[];
  readonly saved: readonly SessionItem[];
  /** What the whole history has taught. */
  readonly learned: readonly string[];
  readonly refresh: Pick<SourceState, 'refresh'>;
}

/** What later polls need to know of a sweep that came to its end. */
async function keepSweep(
  deps: PollDeps,
  { reading, startedAt, learned }: Outcome,
  before: SweepState | undefined,
): Promise<void> {
  const finished_at = deps.clock();
  const news = learned.map((signature) => [signature, finished_at]);
  await deps.store.saveSweep({
    source: deps.source.name,
    cursor: reading.cursor,
    began_at: startedAt,
    finished_at,
    seen: reading.seen,
    learned: { ...before?.learned, ...Object.fromEntries(news) },
  });
}

/** The cursor comes last: a poll that dies before it is simply done again. */
async function keepState(deps: PollDeps, outcome: Outcome): Promise<unknown[]> {
  const { bench, reading, startedAt, skew, learned, refresh } = outcome;
  const { state, now } = bench;
  const baseline = state === undefined ? [baselineEntry(deps, outcome)] : [];
  if (state !== undefined) await noteGap(deps, state.covered_until - skew, startedAt);
  const next: SourceState = {
    source: deps.source.name,
    version: state?.version ?? 0,
    cursor: reading.cursor,
    covered_until: startedAt + skew,
    evaluated_until: now,
    confirmed_until: reading.complete ? now : now - (refresh.refresh ?? deps.source.refresh),
    ...refresh,
    first_poll_at: state?.first_poll_at ?? now,
    skew,
    rules: Object.fromEntries(
      [...deps.rules, ...deps.correlating.rules].map((rule) => [
        rule.id,
        { rev: rule.rev, since: state?.rules[rule.id]?.since ?? now },
      ]),
    ),
    remembers: remembersFrom(deps, state, learned, now),
    outbox: [...(state?.outbox ?? []), ...baseline],
  };
  if (!(await deps.store.saveSource(next))) {
    deps.log.info('another poll kept its place first', { source: deps.source.name });
    return [];
  }
  return publishState(deps, { ...next, version: next.version + 1 });
}

/** Before the cursor says that the source is covered again: later nobody would know. */
async function noteGap({ store, source, clock, limits }: PollDeps, from: Instant, to: Instant) {
  if (to - from <= limits.gap) return;
  await store.recordEvent(gapEvent(source.name, from, to), clock());
}

function baselineEntry(deps: PollDeps, { bench, cases, saved }: Outcome) {
  const written = new Map(saved.map((item) => [item.id, item]));
  const items = cases.flatMap((one): SessionItem[] => {
    const item = written.get(one.session.id) ?? one.item;
    return item === undefined ? [] : [item];
  });
  const delivered = new Set(
    deps.rules.filter((rule) => rule.deliver === 'alerts').map((rule) => rule.id),
  );
  const summary = baselineSummary(deps.source.name, items, bench.now, (rule) =>
    delivered.has(rule),
  );
  return { id: summary.id, body: JSON.stringify(summary) };
}

async function publishState(deps: PollDeps, state: SourceState): Promise<unknown[]> {
  if (state.outbox.length === 0) return [];
  try {
    for (const entry of state.outbox) await publishOfSource(deps, entry.body);
    await deps.store.saveSource({ ...state, outbox: [] });
    return [];
  } catch (error) {
    return [error];
  }
}

function skewOf(sight: Sight, state: SourceState | undefined): number {
  const skew = sight.reading?.skew ?? state?.skew ?? 0;
  return Math.abs(skew) < SKEW_FLOOR ? 0 : skew;
}

function failureOf(sight: Sight): unknown[] {
  return sight.failure === undefined ? [] : [sight.failure];
}

function reasonsOf(error: unknown): string[] {
  return error instanceof AggregateError ? error.errors.map(String) : [String(error)];
}
