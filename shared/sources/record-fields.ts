import * as z from 'zod';
import { AnswerError } from './answer-error.ts';
import { quoted } from './printable.ts';

const LONGEST_TEXT = 2_000;
const LONGEST_ID = 200;

/** Text that may be missing, null or empty: all three mean that the vendor says nothing. */
export const text = z
  .string()
  .nullish()
  .transform((value) => (value === null || value === '' ? undefined : cut(value)));

/** An identifier kept as text. A bare number is taken only where no digit can have been lost. */
export const id = z
  .union([z.string(), z.number().refine(Number.isSafeInteger)], {
    error: 'must be text, or a number small enough to be exact',
  })
  .transform(String)
  .pipe(z.string().min(1, 'is empty').max(LONGEST_ID, `is longer than ${LONGEST_ID} characters`));

/** A figure, also where the vendor puts it in quotes. */
export const figure = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .nullish()
  .transform((value) => value ?? undefined);

/** The record by its schema. Throws AnswerError `malformed` that names the first bad field. */
export function readFields<Schema extends z.ZodType>(
  schema: Schema,
  record: unknown,
): z.output<Schema> {
  const result = schema.safeParse(record);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const problem = issue?.message.replace(/^Invalid input: /, '') ?? 'not as documented';
  throw new AnswerError('malformed', `field "${field}": ${problem}`);
}

/** The error for one field of a record, with the value it held where that helps. */
export function badField(field: string, problem: string, value?: string): AnswerError {
  const shown = value === undefined ? '' : ` (${quoted(value)})`;
  return new AnswerError('malformed', `field "${field}" ${problem}${shown}`);
}

/** The object without its undefined fields: what a source does not say is absent. */
export function present<T extends object>(fields: T): Present<T> {
  const given: Record<string, unknown> = {};
  for (const name in fields) if (fields[name] !== undefined) given[name] = fields[name];
  return given as Present<T>;
}
export type Present<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

function cut(value: string | undefined): string | undefined {
  if (value === undefined || value.length <= LONGEST_TEXT) return value;
  // A pair of surrogates is never halved.
  return `${value.slice(0, LONGEST_TEXT).replace(/[\ud800-\udbff]$/, '')}…`;
}
