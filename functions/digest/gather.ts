import type { SessionItem } from '../../shared/alerts/alert.ts';
import type { GroupItem } from '../../shared/alerts/groups/group.ts';
import type { StaleSession } from '../../shared/digest/digest-state.ts';
import type { SourceCoverage } from '../../shared/digest/source-troubles.ts';
import { emptyTally, type Tally, take } from '../../shared/digest/tally.ts';
import type { NotedSpan } from '../../shared/store/digest-port.ts';
import type { DigestReads, DigestSource, DigestView } from './deps.ts';

/** Open sessions of one source, groups, and sessions watched no more: further ones are counted. */
const MOST_ITEMS = 10_000;
/** Sessions read at once: few of them have an alert, and only those are kept. */
const AT_ONCE = 1000;

/** What was noted in the span, counted page by page. */
export async function readTally(store: DigestReads, span: NotedSpan): Promise<Tally> {
  const tally = emptyTally();
  let next: string | undefined;
  do {
    const page = await store.readEvents(span, next);
    take(tally, page.events);
    next = page.next;
  } while (next !== undefined);
  return tally;
}

export interface OpenItems {
  readonly sessions: readonly SessionItem[];
  readonly groups: readonly GroupItem[];
  readonly sources: readonly SourceCoverage[];
  readonly notLookedAt: number;
}

/** What is open now, and how far each source was read. */
export async function readOpen({ store, sources }: DigestView): Promise<OpenItems> {
  const looked = await Promise.all(sources.map((source) => readSource(store, source)));
  const keys = await store.openGroups();
  const groups = await store.readGroups(keys.slice(0, MOST_ITEMS));
  const left = Math.max(0, keys.length - MOST_ITEMS);
  return {
    sessions: looked.flatMap(({ sessions }) => sessions),
    groups: [...groups.values()],
    sources: looked.map(({ coverage }) => coverage),
    notLookedAt: looked.reduce((sum, one) => sum + one.left, left),
  };
}

async function readSource(store: DigestReads, source: DigestSource) {
  const { name, poll_every, sweep_every } = source;
  const state = await store.readSource(name);
  const swept = await store.readSweep(name);
  const skew = state?.skew ?? 0;
  // An alert that people know from a summary alone is due no sooner than others; what is watched no
  // more is read by its id.
  const ids = await store.liveIds(name);
  const sessions = await readAlerting(store, name, ids.slice(0, MOST_ITEMS));
  const coverage: SourceCoverage = {
    source: name,
    poll_every,
    sweep_every,
    ...(state && {
      covered: { until: state.covered_until - skew, since: state.first_poll_at - skew },
    }),
    ...(swept && { swept }),
  };
  return { sessions, left: Math.max(0, ids.length - MOST_ITEMS), coverage };
}

async function readAlerting(
  store: DigestReads,
  source: string,
  ids: readonly string[],
): Promise<SessionItem[]> {
  const found: SessionItem[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const items = await store.readItems(source, ids.slice(from, from + AT_ONCE));
    for (const item of items.values()) if (Object.keys(item.alerts).length > 0) found.push(item);
  }
  return found;
}

export interface StaleItems {
  readonly items: readonly SessionItem[];
  readonly left: number;
}

/** Sessions that were watched no more when the last digest was told, or are since. */
export async function readStale(
  store: DigestReads,
  before: readonly StaleSession[],
  { stale }: Tally,
): Promise<StaleItems> {
  const ids = Map.groupBy([...before, ...stale.values()], ({ source }) => source);
  const items: SessionItem[] = [];
  let left = 0;
  for (const [source, sessions] of ids) {
    const all = [...new Set(sessions.map(({ session }) => session))];
    left += Math.max(0, all.length - MOST_ITEMS);
    items.push(...(await store.readItems(source, all.slice(0, MOST_ITEMS))).values());
  }
  return { items: items.filter((item) => item.stale === true), left };
}
