import type { ZoneClock } from '../zone-clock.ts';
import { dateOf } from '../zone-clock.ts';

/** From a value to a place on the page. */
export type Scale = (value: number) => number;

export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const width = domain[1] - domain[0] || 1;
  return (value) => range[0] + ((value - domain[0]) / width) * (range[1] - range[0]);
}

/** Equal steps for equal ratios; `domain` is above 0. */
export function logarithmic(
  domain: readonly [number, number],
  range: readonly [number, number],
): Scale {
  const inner = linear([Math.log(domain[0]), Math.log(domain[1])], range);
  return (value) => inner(Math.log(Math.max(value, domain[0])));
}

/** Lets the few be seen beside the many. */
export function squareRoot(top: number, range: readonly [number, number]): Scale {
  const inner = linear([0, Math.sqrt(Math.max(top, 1))], range);
  return (value) => inner(Math.sqrt(Math.max(value, 0)));
}

/** Round numbers from 0 to at least `top`. */
export function roundTicks(top: number, wanted = 4): number[] {
  const raw = Math.max(top, 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, ([1, 2, 2.5, 5, 10].find((one) => one * power >= raw) ?? 10) * power);
  const whole = Math.ceil(step);
  return Array.from({ length: Math.ceil(top / whole) + 1 }, (_, index) => index * whole);
}

export interface DayTick {
  readonly at: number;
  readonly label: string;
}

const STEPS = [1, 2, 7, 14, 28, 91, 182, 364, 1820, 3640];
const MOST_TICKS = 14;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Midnights of the zone to mark on an axis of time. */
export function dayTicks(from: number, to: number, clock: ZoneClock): DayTick[] {
  const first = clock.day(from);
  const days = clock.day(to - 1) - first + 1;
  const step = STEPS.find((one) => days / one <= MOST_TICKS) ?? Math.ceil(days / MOST_TICKS);
  const count = Math.ceil(days / step);
  return Array.from({ length: count }, (_, index) => {
    const day = first + index * step;
    return { at: clock.startOf(day), label: dayLabel(dateOf(day)) };
  }).filter(({ at }) => at >= from);
}

/** `5 Jan` */
export function dayLabel(date: string): string {
  const [, month = '1', day = '1'] = date.split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''}`;
}

/** A place on the page, as finely as anybody can see. */
export function round(place: number): number {
  return Math.round(place * 10) / 10;
}
