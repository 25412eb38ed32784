import { SESSION_FIELD_NAMES } from '../session/session-fields.ts';
import { MODIFIER_NAMES } from '../sigma/modifiers/registry.ts';
import { type JsonSchema, listOf, ref, texts } from './json-schema.ts';

const SCALAR: JsonSchema = { type: ['string', 'number', 'boolean'] };

/** Selections: fields with modifiers and values; keywords; lists of either. */
export function detectionDefinitions(): Readonly<Record<string, JsonSchema>> {
  return {
    value: {
      anyOf: [{ type: ['string', 'number', 'boolean', 'null'] }, listOf(SCALAR)],
    },
    fields: {
      type: 'object',
      // Named for completion; the pattern knows modifiers, calendars and vendors' fields too.
      properties: Object.fromEntries(SESSION_FIELD_NAMES.map((name) => [name, ref('value')])),
      propertyNames: { pattern: keyPattern() },
      additionalProperties: ref('value'),
      minProperties: 1,
    },
    selection: {
      anyOf: [
        ref('fields'),
        { type: 'array', minItems: 1, items: { anyOf: [ref('fields'), SCALAR] } },
        SCALAR,
      ],
    },
    detection: {
      type: 'object',
      properties: { condition: texts('and, or, not, parentheses, 1 of, all of, them, * in names') },
      required: ['condition'],
      additionalProperties: ref('selection'),
    },
  };
}

/** `field|modifier|modifier`; without a field the values are keywords. */
function keyPattern(): string {
  const plain = SESSION_FIELD_NAMES.map((name) => name.replaceAll('.', '\\.')).join('|');
  const fields = `${plain}|vendor_fields\\..+|in_hours\\.[a-z][a-z0-9_-]*`;
  return `^(${fields})?(\\|(${MODIFIER_NAMES.join('|')}))*$`;
}
