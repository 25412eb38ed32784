import type { SessionItem } from '../../shared/alerts/alert.ts';
import type { Instant } from '../../shared/sessions/instant.ts';
import { confirm } from './confirm.ts';
import type { Case } from './decide-all.ts';
import type { PollDeps, Round } from './deps.ts';
import { type Known, type Sight, toAsk, unfinished } from './look.ts';
import type { SeenAgain } from './measure-reading.ts';
import type { Refreshing } from './refresh.ts';

/** Everything to decide on, and what it took to find out about it. */
export interface Gathered {
  readonly gathered: readonly Case[];
  readonly seen: SeenAgain;
  readonly refreshing: Refreshing;
}

/** What the source showed, what is due, what it no longer shows, and whose turn it is. */
export async function gather(
  deps: PollDeps,
  known: Known,
  sight: Sight,
  {
    due,
    now,
    round,
  }: { readonly due: readonly string[]; readonly now: Instant; readonly round: Round },
): Promise<Gathered> {
  const wanted = toAsk(deps, known, sight, due, now);
  const ids = [...sight.sessions.keys(), ...wanted.must, ...wanted.turn];
  const items = await deps.store.readItems(deps.source.name, ids);
  const must = unfinished(wanted.must, items);
  const turn = unfinished(wanted.turn, items);
  const answers = await confirm(deps, { must: idsOf(must), turn: idsOf(turn) }, round);
  const { found, unknown, left, refreshing } = answers;
  const shown = [...sight.sessions.values()].map((session) => ({
    item: items.get(session.id),
    session,
    confirmed: true,
  }));
  const asked = [...must, ...turn.filter(({ id }) => !left.has(id))].map((item) => ({
    item,
    session: found.get(item.id) ?? item.session,
    confirmed: found.has(item.id),
  }));
  const knownAndShown = shown.filter(({ item }) => item !== undefined).length;
  return {
    gathered: [...shown, ...asked],
    seen: { found: found.size + knownAndShown, unknown },
    refreshing,
  };
}

function idsOf(items: readonly SessionItem[]): string[] {
  return items.map(({ id }) => id);
}
