import { LEVELS } from '../../alerts/level.ts';
import { MOST_REMINDERS } from '../reminders.ts';
import { closed, type JsonSchema, listOf, oneOf, ref, text, texts } from './json-schema.ts';

/** The block that pamwatch adds to a rule. */
export function alertSchema(): JsonSchema {
  return closed({
    title: text('{field} stands for its value'),
    deliver: oneOf(['alerts', 'digest'], 'digest: nobody is told at once'),
    escalate: listOf(
      closed(
        {
          when: { type: ['object', 'array', 'string'] },
          level: oneOf(LEVELS, 'the level while it holds'),
        },
        ['when', 'level'],
      ),
      'The level is the highest of all that hold',
    ),
    clear: { ...ref('selection'), description: 'An open alert resolves when this holds too' },
    readings: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      description: 'How many readings in a row must match',
    },
    remind: {
      description: 'When people are told again of an alert that stays open; never: not at all',
      anyOf: [
        { const: 'never' },
        closed({
          after: text('After so long without news; each further wait is twice as long'),
          most: {
            type: 'integer',
            minimum: 1,
            maximum: MOST_REMINDERS,
            description: 'How often, until there is other news',
          },
          from: oneOf(LEVELS, 'Only from this level on'),
        }),
      ],
    },
    stale: {
      type: 'boolean',
      description: 'What it matches is asked for no more once people were told',
    },
    needs: texts('Values that must not be empty'),
    defaults: { ...ref('settings'), description: 'What %name% stands for by default' },
    controls: listOf({ type: 'string' }, 'Controls that the rule serves, such as PCI DSS 8.2.8'),
    owner: text('Who is asked about the rule'),
    runbook: text('The file for whoever gets the alert'),
    steps: texts('What to do first'),
    over: { description: 'Of a correlation: which sessions count' },
    first_seen: { type: 'object', description: 'Fires for what was never seen before' },
    unusual: { type: 'object', description: 'Fires for what is unlike the history' },
  });
}

/** What `%name%` stands for. */
export function settingsSchema(): JsonSchema {
  const scalar = { type: ['string', 'number'] };
  return { type: 'object', additionalProperties: { anyOf: [scalar, listOf(scalar)] } };
}
