import { type Level, levelRank } from '../alerts/level.ts';
import { type Tells, tellsOf } from '../alerts/tells.ts';
import type { Delivery, PollOutput } from './deliver.ts';
import type { ReceiverReport, ShiftReport } from './report.ts';
import { kindOfShift, nameOfShift, type Shifts, shiftAt } from './shifts.ts';
import { increase, type Spread, spreadOf } from './statistics.ts';
import { isRise } from './transition-log.ts';
import type { ZoneClock } from './zone-clock.ts';

export interface Receiver {
  readonly name: string;
  /** The lowest level it takes. */
  readonly from: Level;
  /** The end of what it was told of is an edit, and no message. */
  readonly edits: boolean;
  /** Whether it is told that an alert which it heard of is over. */
  readonly resolved: boolean;
}

export interface AudienceOptions {
  readonly receivers: readonly Receiver[];
  readonly shifts: Shifts;
  readonly clock: ZoneClock;
}

interface Line {
  messages: number;
  edits: number;
  /** The alerts it was told of. */
  readonly told: Set<number>;
  readonly days: Map<number, number>;
  readonly shifts: Map<number, number>;
}

/** Counts what reaches whom, by day and by shift. */
export function createAudience({ receivers, shifts, clock }: AudienceOptions) {
  const lineOf = (): Line => ({
    messages: 0,
    edits: 0,
    told: new Set(),
    days: new Map(),
    shifts: new Map(),
  });
  const everybody = lineOf();
  const alerts = new Map<number, number>();
  const lines = receivers.map((receiver) => ({ receiver, line: lineOf() }));
  const tell = (line: Line, day: number, shift: number) => {
    line.messages += 1;
    increase(line.days, day);
    increase(line.shifts, shift);
  };
  return {
    take: (poll: PollOutput): void => {
      const day = clock.day(poll.at);
      const shift = shiftAt(poll.at, shifts, clock);
      for (const message of messagesOf(poll)) {
        tell(everybody, day, shift);
        for (const { receiver, line } of lines) {
          if (isFor(message, receiver) && isLoud(message, receiver, line)) tell(line, day, shift);
        }
      }
      const opened = poll.deliveries.filter(isNews);
      if (opened.length > 0) increase(alerts, shift, new Set(opened.map((one) => one.alert)).size);
    },
    messages: () => everybody.messages,
    receivers: (days: number): ReceiverReport[] =>
      lines.map(({ receiver, line }) => ({
        name: receiver.name,
        from: receiver.from,
        messages: line.messages,
        edits: line.edits,
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
          receivers: Object.fromEntries(
            lines.map(({ receiver, line }) => [receiver.name, spread(line.shifts)]),
          ),
        };
      }),
  };
}

interface Message {
  /** A filter looks at nothing else. */
  readonly peak: Level;
  /** Absent of a summary. */
  readonly alert?: number;
  readonly kind?: Delivery['kind'];
  readonly tells?: Tells;
}

function messagesOf({ deliveries, summaries }: PollOutput): Message[] {
  const risen = new Set(deliveries.filter(isRise).map(({ alert }) => alert));
  const own = deliveries
    .filter(({ delivered }) => delivered === 'notification')
    .map((one) => ({
      ...one,
      tells: tellsOf({ transition: one.kind, rose: risen.has(one.alert) }),
    }));
  return [...own, ...summaries.map(({ peak }) => ({ peak }))];
}

function isFor({ peak, tells }: Message, { from, resolved }: Receiver): boolean {
  return levelRank(peak) >= levelRank(from) && (resolved || tells !== 'end');
}

/** Whether it makes a sound there; keeps count of what does not. */
function isLoud({ kind, alert }: Message, { edits }: Receiver, line: Line): boolean {
  if (alert === undefined) return true;
  if (edits && kind === 'resolved' && line.told.has(alert)) {
    line.edits += 1;
    return false;
  }
  line.told.add(alert);
  return true;
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
