import { TYPES } from '../correlation/types.ts';
import { closed, type JsonSchema, oneOf, texts } from './json-schema.ts';

/** The correlation block (specification 2.1, "Correlation section"). */
export function correlationSchema(): JsonSchema {
  return closed(
    {
      type: oneOf(TYPES, 'What is counted or put in order'),
      rules: texts('The rules and correlations it refers to, by name or id'),
      'group-by': texts('Fields whose values sessions and groups must share'),
      timespan: { type: ['string', 'number'], description: 'Such as 1h' },
      condition: { type: ['object', 'string'] },
      aliases: { type: 'object', additionalProperties: { type: 'object' } },
      generate: { type: 'boolean', description: 'Whether the rules alert by themselves too' },
    },
    ['type', 'rules'],
  );
}
