import * as z from 'zod';
import { DAY, type Instant } from '../../sessions/instant.ts';
import { AnswerError } from '../answer-error.ts';
import type { FudoClient } from './client.ts';

export const ATTRIBUTE_TYPES = [
  'boolean',
  'number',
  'string',
  'number-array',
  'string-array',
] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** One attribute of an object, as the appliance describes it ("API v2: Attributes"). */
export interface Attribute {
  readonly type: AttributeType;
  /** Set by the appliance alone. */
  readonly readonly: boolean;
  /** Set once, when the object is made. */
  readonly immutable: boolean;
  /** The only values it takes, where they are listed. */
  readonly values: readonly string[] | undefined;
}

/** The attributes that this appliance knows and this key may see, by name. */
export type Objspec = ReadonlyMap<string, Attribute>;
/** Reads what `GET /api/v2/objspec/<kind>` says, such as of `session`. */
export type ReadObjspec = (kind: string, signal: AbortSignal) => Promise<Objspec>;

const attributeSchema = z
  .looseObject({
    type: z.enum(ATTRIBUTE_TYPES).catch('string'),
    readonly: z.boolean().catch(false),
    immutable: z.boolean().catch(false),
    values: z.array(z.string()).optional().catch(undefined),
  })
  .transform(({ type, readonly, immutable, values }): Attribute => {
    return { type, readonly, immutable, values };
  });

/** The specification in an answer. Throws AnswerError `malformed` when there is none. */
export function parseObjspec(answer: unknown, kind: string): Objspec {
  const schema = z.object({ [kind]: z.record(z.string(), attributeSchema) });
  const attributes = schema.safeParse(answer).data?.[kind];
  if (attributes === undefined) {
    throw new AnswerError('malformed', `the answer does not describe the attributes of a ${kind}`);
  }
  return new Map(Object.entries(attributes));
}

/** Names of the attributes that may be changed on an object that exists, sorted. */
export function writableAttributes(spec: Objspec): string[] {
  return [...spec]
    .filter(([, { readonly, immutable }]) => !readonly && !immutable)
    .map(([name]) => name)
    .sort();
}

/** Keeps each specification for a day: it changes with the appliance's version. Rejects with AnswerError. */
export function createObjspecReader(client: FudoClient, now: () => Instant): ReadObjspec {
  const known = new Map<string, { readonly spec: Objspec; readonly until: Instant }>();
  return async (kind, signal) => {
    const held = known.get(kind);
    if (held !== undefined && now() < held.until) return held.spec;
    const path = `/objspec/${encodeURIComponent(kind)}`;
    const spec = parseObjspec(await client.value({ path }, signal), kind);
    known.set(kind, { spec, until: now() + DAY });
    return spec;
  };
}
