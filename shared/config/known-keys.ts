import * as z from 'zod';
import type { Path } from './yaml-document.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/** The keys a mapping at `path` may have, by the schema and by what the value around it chose. */
export function knownKeys(schema: z.ZodType, path: Path, input: unknown): string[] {
  let branches = branchesOf(z.toJSONSchema(schema, { io: 'input' }), input);
  let value = input;
  for (const segment of path) {
    value = at(value, segment);
    branches = branches.flatMap((branch) => {
      const child = childOf(branch, segment);
      return child === undefined ? [] : branchesOf(child, value);
    });
  }
  return [...new Set(branches.flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

/** The alternatives of a union, without those that the value rules out by a fixed field. */
function branchesOf(schema: Schema, value: unknown): Schema[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives === undefined) return [schema];
  return alternatives
    .filter((branch) => fits(branch, value))
    .flatMap((branch) => branchesOf(branch, value));
}

function fits({ properties }: Schema, value: unknown): boolean {
  return Object.entries(properties ?? {}).every(
    ([name, property]) =>
      typeof property !== 'object' ||
      property.const === undefined ||
      property.const === at(value, name),
  );
}

function childOf({ properties, additionalProperties, items }: Schema, segment: string | number) {
  const child =
    typeof segment === 'number' ? items : (properties?.[segment] ?? additionalProperties);
  return typeof child === 'object' && !Array.isArray(child) ? child : undefined;
}

/** What stands at a key of a parsed value, if it has such a key. */
export function at(value: unknown, segment: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, segment)?.value
    : undefined;
}
