import pMap from 'p-map';
import type { SessionItem } from '../../shared/alerts/alert.ts';
import type { Decided } from '../../shared/alerts/collapse.ts';
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

/** Writes each decision under its item's version; what cannot be written is reported, the rest goes on. */
export async function saveAll(
  deps: PollDeps,
  bench: Bench,
  pairs: readonly { readonly one: Case; readonly decided: Decided }[],
): Promise<Saved> {
  const items: SessionItem[] = [];
  const failures: unknown[] = [];
  let transitions = 0;
  await pMap(
    pairs,
    async ({ one, decided }) => {
      try {
        const saved = await save(deps, bench, one, decided);
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
): Promise<{ item: SessionItem; transitions: number } | undefined> {
  let decided: Decided | undefined = first;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const item = await deps.store.saveItem(readyToSave(decided, bench.now));
    if (item !== undefined) return { item, transitions: decided.messages.length };
    const { source, id } = decided.item;
    const stored = (await deps.store.readItems(source, [id])).get(id);
    decided = decideAgain(deps, bench, { ...one, item: stored }, decided);
    if (decided === undefined) return undefined;
  }
  throw new Error(
    `${deps.source.name}: session ${first.item.id} was written by others ${MOST_ATTEMPTS} times in a row; the next poll decides on it again`,
  );
}
