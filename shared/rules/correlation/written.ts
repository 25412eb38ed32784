import type { Milliseconds } from '../../sessions/instant.ts';
import type { Located } from '../document.ts';
import { Refusal } from '../problem.ts';
import { isNumeric } from '../sigma/operand.ts';

/** What `%name%` stands for, where one value is wanted; undefined while the rule waits for it. */
export type LookUpOne = (name: string) => string | number | undefined;

/** The text or number as written, `%name%` replaced. Throws a Refusal for anything else. */
export function writtenValue(node: Located, lookUp: LookUpOne): string | number | undefined {
  const value = node.kind === 'scalar' ? node.value : undefined;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') throw new Refusal('must be a number, or text such as 4h');
  const name = /^%(\w+)%$/.exec(value)?.[1];
  return name === undefined ? value : lookUp(name);
}

/** A span such as `90m`; a name that is not set yet counts as the shortest. Throws a Refusal. */
export function timespanOf(
  node: Located,
  lookUp: LookUpOne,
  parse: (text: string) => Milliseconds | undefined,
): Milliseconds {
  const written = writtenValue(node, lookUp);
  if (written === undefined) return 1;
  const span = typeof written === 'string' ? parse(written) : undefined;
  if (span !== undefined && span > 0) return span;
  throw new Refusal('must be a number and a unit, such as 15m, 4h or 1d');
}

/** A number, written as one. Throws a Refusal. */
export function numberWritten(written: string | number): number {
  if (typeof written === 'number') return written;
  if (isNumeric(written)) return Number(written);
  throw new Refusal(`"${written}" is not a number`);
}
