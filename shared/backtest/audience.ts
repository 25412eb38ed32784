import { type Level, levelRank } from '../alerts/level.ts';
import type { Delivery, PollOutput } from './deliver.ts';
import type { ReceiverReport, ShiftReport } from './report.ts';
import { kindOfShift, nameOfShift, type Shifts, shiftAt } from './shifts.ts';
import { increase, type Spread, spreadOf } from './statistics.ts';
import type { ZoneClock } from './zone-clock.ts';

export interface Receiver {
  readonly name: string;
  /** The lowest level it takes. */
  readonly from: Level;
}

export interface AudienceOptions {
  readonly receivers: readonly Receiver[];
  readonly shifts: Shifts;
  readonly clock: ZoneClock;
}

interface Line {
  readonly name: string;
  messages: number;
  readonly days: Map<number, number>;
  readonly shifts: Map<number, number>;
}

/** Counts what reaches whom, by day and by shift. */
export function createAudience({ receivers, shifts, clock }: AudienceOptions) {
  const lineOf = (name: string): Line => ({
    name,
    messages: 0,
    days: new Map(),
    shifts: new Map(),
  });
  const everybody = lineOf('');
  const alerts = new Map<number, number>();
  const lines = receivers.map((receiver) => ({ receiver, line: lineOf(receiver.name) }));
  const tell = (line: Line, day: number, shift: number) => {
    line.messages += 1;
    increase(line.days, day);
    increase(line.shifts, shift);
  };
  return {
    take: (poll: PollOutput): void => {
      const day = clock.day(poll.at);
      const shift = shiftAt(poll.at, shifts, clock);
      for (const peak of messagesOf(poll)) {
        tell(everybody, day, shift);
        for (const { receiver, line } of lines) {
          if (levelRank(peak) >= levelRank(receiver.from)) tell(line, day, shift);
        }
      }
      const opened = poll.deliveries.filter(isNews);
      if (opened.length > 0) increase(alerts, shift, new Set(opened.map((one) => one.alert)).size);
    },
    messages: () => everybody.messages,
    receivers: (days: number): ReceiverReport[] =>
      lines.map(({ receiver, line }) => ({
        ...receiver,
        messages: line.messages,
        per_day: spreadOf(line.days.values(), days),
      })),
    /** For the shifts from the one with the number `first` to that with `last`. */
    shifts: (first: number, last: number): ShiftReport[] =>
      shifts.map((_, kind) => {
        const total = countOf(kind, first, last, shifts);
        const spread = (counts: ReadonlyMap<number, number>): Spread =>
          spreadOf(
            [...counts].filter(([shift]) => kindOfShift(shift, shifts) === kind).map(([, n]) => n),
            total,
          );
        return {
          shift: nameOfShift(kind, shifts),
          shifts: total,
          alerts: spread(alerts),
          messages: spread(everybody.shifts),
          receivers: Object.fromEntries(lines.map(({ line }) => [line.name, spread(line.shifts)])),
        };
      }),
  };
}

/** The peak levels of what is sent: a filter looks at nothing else. */
function messagesOf({ deliveries, summaries }: PollOutput): Level[] {
  const own = deliveries.filter(({ delivered }) => delivered === 'notification');
  return [...own, ...summaries].map(({ peak }) => peak);
}

/** Whether people hear of the alert for the first time, at its rise or only with its end. */
function isNews(one: Delivery, _index: number, all: readonly Delivery[]): boolean {
  if (one.delivered === 'detail') return false;
  return all.some(({ alert, kind }) => alert === one.alert && kind === 'fired');
}

function countOf(kind: number, first: number, last: number, shifts: Shifts): number {
  const upTo = (shift: number) => Math.floor((shift - kind) / shifts.length) + 1;
  return Math.max(0, upTo(last) - upTo(first - 1));
}
