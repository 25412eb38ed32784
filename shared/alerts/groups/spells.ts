import type { CorrelationRule } from '../../rules/correlation/correlation-rule.ts';
import type { Instant, Milliseconds } from '../../sessions/instant.ts';
import { shortHash } from '../short-hash.ts';

/** A time in which a group met its condition, without a break. */
export interface Spell {
  readonly at: Instant;
  /** When the first one began, where this one follows the last after a short break: one event, as it is one alert. */
  readonly of?: Instant;
  /** When it ceased to; absent while it holds. */
  readonly until?: Instant;
  /** A digest of what the correlations that refer to it were told; absent while they are to be told. */
  readonly told?: string;
}

/** The spells after looking at each of the instants, ascending, all later than the last spell's end. */
export function nextSpells(
  before: readonly Spell[],
  holds: (at: Instant) => boolean,
  instants: readonly Instant[],
  breakWithin: Milliseconds,
): readonly Spell[] {
  const spells = [...before];
  for (const at of instants) {
    const last = spells.at(-1);
    const goesOn = last !== undefined && last.until === undefined;
    if (holds(at) === goesOn) continue;
    if (goesOn) spells[spells.length - 1] = { ...last, until: at };
    else if (last?.until !== undefined && at - last.until <= breakWithin) {
      spells.push({ at, of: last.of ?? last.at });
    } else spells.push({ at });
  }
  return spells;
}

/** Those that are still to be told, and the last one, without the mark where what was told is no longer so. */
export function spellsToKeep(
  spells: readonly Spell[],
  parents: readonly CorrelationRule[],
): readonly Spell[] {
  return spells
    .map((spell) => (spell.told === toldOf(spell, parents) ? spell : untold(spell)))
    .filter((spell, at) => spell.told === undefined || at === spells.length - 1);
}

/** What is told of a spell, and to whom. Its end matters only where what is open counts. */
export function toldOf({ until }: Spell, parents: readonly CorrelationRule[]): string {
  const ends = until !== undefined && parents.some(({ over }) => over === 'open');
  return shortHash([...parents.map(({ rev }) => rev), ends ? 'over' : ''].join('\n'));
}

export function isToBeTold({ told }: Spell): boolean {
  return told === undefined;
}

function untold({ told: _, ...spell }: Spell): Spell {
  return spell;
}
