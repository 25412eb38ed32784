import type { Message } from '#shared/alerts/message.ts';
import { tellsOf } from '#shared/alerts/tells.ts';
import { isMeantFor, type LocalReceiver } from './receivers.ts';
import type { Arrival } from './sinks/delivered.ts';

export interface Board {
  /** The topic took the message. */
  published(message: Message): void;
  /** A receiver has it. */
  arrived(arrival: Arrival): void;
  /** Shows what is ready, and what has waited long enough. */
  show(): void;
  /** Shows all there is. */
  close(): void;
}

/** A message with those who have it, as it goes to the terminal. */
export interface Shown {
  readonly message: Message;
  readonly arrivals: readonly Arrival[];
}

interface Waiting {
  readonly message: Message;
  readonly expected: readonly string[];
  readonly arrivals: Arrival[];
  readonly since: number;
}

/** A message waits this many real milliseconds for its receivers before it is shown without them. */
const PATIENCE = 3000;
const MOST_EARLY = 100;

/** Puts messages and their arrivals together, and shows them in the order in which they were published. */
export function createBoard(
  receivers: readonly LocalReceiver[],
  print: (shown: Shown) => void,
  real: () => number = () => performance.now(),
): Board {
  let waiting: Waiting[] = [];
  // A receiver may be quicker than the answer to whoever published.
  let early: Arrival[] = [];
  const show = (patience: number) => {
    while (waiting[0] !== undefined && isReady(waiting[0], real() - patience)) {
      const { message, arrivals } = waiting[0];
      waiting = waiting.slice(1);
      print({ message, arrivals });
    }
  };
  return {
    published: (message) => {
      if (message.kind === 'detail') return;
      const tells = message.kind === 'summary' ? undefined : tellsOf(message);
      const expected = receivers
        .filter((receiver) => isMeantFor({ ...message, tells }, receiver))
        .map(({ name }) => name);
      const arrivals = early.filter(({ id }) => id === message.id);
      early = early.filter(({ id }) => id !== message.id).slice(-MOST_EARLY);
      waiting.push({ message, expected, arrivals, since: real() });
      show(PATIENCE);
    },
    arrived: (arrival) => {
      const known = waiting.find(({ message }) => message.id === arrival.id);
      (known?.arrivals ?? early).push(arrival);
      show(PATIENCE);
    },
    show: () => show(PATIENCE),
    close: () => show(Number.NEGATIVE_INFINITY),
  };
}

function isReady({ expected, arrivals, since }: Waiting, before: number): boolean {
  if (since <= before) return true;
  return expected.every((name) => arrivals.some(({ receiver }) => receiver === name));
}
