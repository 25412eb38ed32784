import pMap from 'p-map';
import type { SessionItem } from '../../shared/alerts/alert.ts';
import type { Decided } from '../../shared/alerts/collapse.ts';
import type { Contribution } from '../../shared/alerts/groups/group.ts';
import { staleEvent } from '../../shared/digest/note.ts';
import { type Bench, type Case, decideAgain, readyToSave } from './decide-all.ts';
import type { PollDeps } from './deps.ts';

const AT_ONCE = 8;
// Losing this many races in a row means that something else is wrong.
const MOST_ATTEMPTS = 5;

export interface Saved {
  readonly items: readonly SessionItem[];
  /** Transitions decided and stored. */
  readonly transitions: number;
  readonly failures: readonly unknown[];
}

/** Writes what sessions add to groups; rejects when it cannot. */
export type AddToGroups = (contributions: readonly Contribution[]) => Promise<void>;

/** Writes each decision under its item's version; what cannot be written is reported, the rest goes on. */
export async function saveAll(
  deps: PollDeps,
  bench: Bench,
  pairs: readonly { readonly one: Case; readonly decided: Decided }[],
  addToGroups: AddToGroups,
): Promise<Saved> {
  const items: SessionItem[] = [];
  const failures: unknown[] = [];
  let transitions = 0;
  await pMap(
    pairs,
    async ({ one, decided }) => {
      try {
        const saved = await save(deps, bench, one, decided, addToGroups);
        if (saved === undefined) return;
        items.push(saved.item);
        transitions += saved.transitions;
      } catch (error) {
        failures.push(error);
      }
    },
    { concurrency: AT_ONCE },
  );
  return { items, transitions, failures };
}

async function save(
  deps: PollDeps,
  bench: Bench,
  one: Case,
  first: Decided,
  addToGroups: AddToGroups,
): Promise<{ item: SessionItem; transitions: number } | undefined> {
  let decided = first;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    await noteStale(deps, decided);
    const item = await deps.store.saveItem(readyToSave(decided, bench.now));
    if (item !== undefined) return { item, transitions: decided.messages.length };
    const { source, id } = decided.item;
    const stored = (await deps.store.readItems(source, [id])).get(id);
    const again = decideAgain(deps, bench, { ...one, item: stored }, decided);
    // What the session now says it added must be there before it says so.
    await addToGroups(again.contributions);
    if (again.decided === undefined) return undefined;
    decided = again.decided;
  }
  throw new Error(
    `${deps.source.name}: session ${first.item.id} was written by others ${MOST_ATTEMPTS} times in a row; the next poll decides on it again`,
  );
}

/** Said before it is so: nothing else would ever tell of a session that is watched no more. */
async function noteStale({ store, clock }: PollDeps, { before, item }: Decided): Promise<void> {
  // Ghosts of the first look are told by the baseline.
  if (before === undefined || before.stale === true || item.stale !== true) return;
  await store.recordEvent(staleEvent(item.source, item.id), clock());
}
