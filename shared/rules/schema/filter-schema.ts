import { type JsonSchema, ref, texts } from './json-schema.ts';

/** The filter block (specification 2.1, "Filters"), which keeps rules from matching. */
export function filterSchema(): JsonSchema {
  return {
    type: 'object',
    properties: {
      rules: texts('The rules it is for, by name or id; or any'),
      condition: texts('What a session must meet for the rules to go on matching'),
    },
    required: ['rules', 'condition'],
    additionalProperties: ref('selection'),
  };
}
