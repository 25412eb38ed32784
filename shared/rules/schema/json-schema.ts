/** A part of a JSON Schema (draft 2020-12). */
export type JsonSchema = { readonly [key: string]: unknown };

export function text(description: string, more: JsonSchema = {}): JsonSchema {
  return { type: 'string', description, ...more };
}

export function oneOf(values: readonly string[], description: string): JsonSchema {
  return { enum: values, description };
}

/** One text, or a list of them. */
export function texts(description: string): JsonSchema {
  return { anyOf: [{ type: 'string' }, listOf({ type: 'string' })], description };
}

export function listOf(items: JsonSchema, description?: string): JsonSchema {
  return { type: 'array', items, ...(description === undefined ? {} : { description }) };
}

/** A map of these keys and no others. */
export function closed(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema {
  return {
    type: 'object',
    properties,
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
  };
}

export function ref(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` };
}
