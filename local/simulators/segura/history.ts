import { DAY, type Instant, MINUTE, SECOND } from '#shared/sessions/instant.ts';
import { createLocalClock } from '#shared/sessions/local-time.ts';
import { createWallClock } from '../local-time.ts';
import type { PlannedSession } from '../planned-session.ts';
import { internalId } from '../world.ts';
import { type RowOptions, rowOf } from './rows.ts';

export interface HistoryOptions {
  readonly count: number;
  /** For a list all ids must have as many digits as this one. */
  readonly firstId: number;
  /** The newest sessions are of the day before. */
  readonly until: Instant;
  readonly zone: string;
}

/** Sessions that are over, in any number: only what is asked for is made. */
export interface History {
  session(id: string): PlannedSession | undefined;
  /** All of them as rows, ascending by id, with a comma before each; a day in one piece. */
  pieces(rows: RowOptions): Generator<Buffer>;
}

const PER_DAY = 1000;
const MORNING = 8 * 60 * MINUTE;
const USERS = [
  'jdoe',
  'msilva',
  'akowalska',
  'tnguyen',
  'Administrator',
  'svc-backup',
  'josé.prado',
];
const ACCOUNTS = ['svc-deploy', 'root', 'oracle', 'Administrator'];
const PROTOCOLS = ['ssh', 'rdp', 'https'];

export function createHistory({ count, firstId, until, zone }: HistoryOptions): History {
  const days = Math.ceil(count / PER_DAY);
  const today = Date.parse(`${createWallClock(zone)(until).slice(0, 10)}T00:00:00Z`);
  const localDay = (day: number) => today - (days - day) * DAY;
  const clock = createLocalClock(zone);
  const sessionAt = (place: number): PlannedSession => {
    const number = place % PER_DAY;
    const start = localDay(Math.floor(place / PER_DAY)) + MORNING + number * 30 * SECOND;
    const [started_at = start] = clock(start).instants;
    return {
      ...variant(number),
      ...named(firstId + place),
      started_at,
      ended_at: started_at + lasting(number),
    };
  };
  return {
    session: (id) => {
      const place = Number(id) - firstId;
      return Number.isInteger(place) && place >= 0 && place < count ? sessionAt(place) : undefined;
    },
    pieces: function* (rows) {
      if (String(firstId + count - 1).length !== String(firstId).length) {
        throw new RangeError('a list of ids that gain a digit cannot be written in place');
      }
      const day = aDay(firstId, sessionAt, until, rows);
      for (let from = 0; from < count; from += PER_DAY) {
        yield day(
          firstId + from,
          dateOf(localDay(from / PER_DAY)),
          Math.min(PER_DAY, count - from),
        );
      }
    },
  };
}

/** Writes a day's rows once and from then on only puts other ids and another date into them. */
function aDay(
  firstId: number,
  sessionAt: (place: number) => PlannedSession,
  now: Instant,
  rows: RowOptions,
): (firstId: number, date: string, count: number) => Buffer {
  const texts = Array.from({ length: PER_DAY }, (_, place) => {
    const row = rowOf(sessionAt(place), now, rows);
    return Buffer.from(`,${JSON.stringify(row, null, rows.pretty ? 4 : undefined)}`);
  });
  const sample = Buffer.concat(texts);
  const date = rows.wallClock(sessionAt(0).started_at).slice(0, 10);
  const places: { readonly id: number; readonly dates: readonly number[] }[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const [place, text] of texts.entries()) {
    const first = text.indexOf(date);
    places.push({
      id: at + text.indexOf(String(firstId + place)),
      dates: [at + first, at + text.indexOf(date, first + 1)],
    });
    at += text.length;
    ends.push(at);
  }
  return (id, day, count) => {
    const piece = Buffer.from(sample.subarray(0, ends[count - 1]));
    for (const [place, row] of places.slice(0, count).entries()) {
      put(piece, String(id + place), row.id);
      for (const where of row.dates) put(piece, day, where);
    }
    return piece;
  };
}

/** Digits and dashes: to call Buffer.write costs more than to write so few. */
function put(piece: Buffer, text: string, from: number): void {
  for (let at = 0; at < text.length; at += 1) piece[from + at] = text.charCodeAt(at);
}

function dateOf(localDay: number): string {
  return new Date(localDay).toISOString().slice(0, 10);
}

function named(id: number): Pick<PlannedSession, 'id' | 'alt_id'> {
  // The list is written from one day's rows: the internal id repeats every day.
  return { id: String(id), alt_id: internalId(String(id % PER_DAY)) };
}

function lasting(number: number): number {
  return ((number * 7919) % (2 * 60 * 60)) * SECOND;
}

function variant(number: number): Omit<PlannedSession, 'id' | 'alt_id' | 'started_at'> {
  return {
    user: USERS[number % USERS.length] ?? '',
    account: ACCOUNTS[number % ACCOUNTS.length] ?? '',
    host: `10.66.${number % 40}.${number % 250}`,
    port: number % 3 === 1 ? 3389 : 22,
    protocol: PROTOCOLS[number % PROTOCOLS.length] ?? '',
    source_ip: `172.16.${number % 30}.${number % 200}`,
    gateway: number % 2 === 0 ? 'Terminal Proxy' : 'RDP Proxy',
    safe: 'servers',
    threats: [],
    recorded: true,
    ...(number % 5 === 0 ? { ticket: `CHG-${10_000 + number}` } : {}),
  };
}
