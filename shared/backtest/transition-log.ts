import type { Transition, TransitionKind } from '../alerts/alert.ts';
import { LEVELS, type Level, levelRank } from '../alerts/level.ts';
import type { Instant } from '../sessions/instant.ts';
import { createColumn, type Numbers } from './column.ts';

const KINDS: readonly TransitionKind[] = ['fired', 'escalated', 'reminded', 'resolved'];

/** One transition, as far as counting needs it. */
export interface Entry {
  /** The poll that decided it. */
  readonly at: Instant;
  /** Numbers of the source, of the rule and of the alert; the caller's own. */
  readonly source: number;
  readonly rule: number;
  readonly alert: number;
  readonly kind: TransitionKind;
  readonly level: Level;
  readonly peak: Level;
  /** Machines alone would get it, whatever else goes on. */
  readonly detail: boolean;
}

export function isRise({ kind }: Pick<Entry, 'kind'>): boolean {
  return kind === 'fired' || kind === 'escalated';
}

/** Transitions in some twenty bytes each: millions of them, where a rule set is that loud. */
export interface TransitionLog {
  readonly size: number;
  add(transition: Transition, numbers: Pick<Entry, 'source' | 'rule' | 'alert'>): void;
  /** All of them as they were added, as plain data. */
  transitions(): Transitions;
  /** Adds those of another log, whose alerts get numbers from `alert` on. */
  append(transitions: Transitions, alert: number): void;
  /** All of them, in the order of the polls, and within a poll of the sources' turns. */
  inOrder(turnOf: (source: number) => number): Generator<Entry>;
}

/** A column each for when, which alert, which source and rule, and the rest; packed. */
export interface Transitions {
  readonly at: Numbers;
  readonly alert: Numbers;
  readonly origin: Numbers;
  readonly traits: Numbers;
}

export function createTransitionLog(): TransitionLog {
  const at = createColumn((size) => new Float64Array(size));
  const alert = createColumn((size) => new Uint32Array(size));
  const origin = createColumn((size) => new Uint32Array(size));
  const traits = createColumn((size) => new Uint16Array(size));
  return {
    get size() {
      return at.size();
    },
    add: (transition, numbers) => {
      at.push(transition.decided_at);
      alert.push(numbers.alert);
      origin.push(numbers.source * 65_536 + numbers.rule);
      traits.push(pack(transition));
    },
    transitions: () => ({
      at: at.values().slice(),
      alert: alert.values().slice(),
      origin: origin.values().slice(),
      traits: traits.values().slice(),
    }),
    append: (more, first) => {
      for (const [row, instant] of more.at.entries()) {
        at.push(instant);
        alert.push(first + (more.alert[row] ?? 0));
        origin.push(more.origin[row] ?? 0);
        traits.push(more.traits[row] ?? 0);
      }
    },
    *inOrder(turnOf) {
      const turn = (index: number) => turnOf(origin.get(index) >>> 16);
      const order = Uint32Array.from({ length: at.size() }, (_, index) => index).sort(
        (a, b) => at.get(a) - at.get(b) || turn(a) - turn(b) || a - b,
      );
      for (const index of order) {
        yield {
          at: at.get(index),
          source: origin.get(index) >>> 16,
          rule: origin.get(index) & 65_535,
          alert: alert.get(index),
          ...unpack(traits.get(index)),
        };
      }
    },
  };
}

function pack({ transition, level, peak_level, detail }: Transition): number {
  const levels = levelRank(level) * 8 + levelRank(peak_level);
  return (levels * 4 + KINDS.indexOf(transition)) * 2 + (detail ? 1 : 0);
}

function unpack(traits: number): Pick<Entry, 'kind' | 'level' | 'peak' | 'detail'> {
  return {
    kind: KINDS[(traits >> 1) & 3] ?? 'fired',
    level: LEVELS[(traits >> 6) & 7] ?? 'informational',
    peak: LEVELS[(traits >> 3) & 7] ?? 'informational',
    detail: (traits & 1) === 1,
  };
}
