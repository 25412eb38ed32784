import { LEVELS } from '../../alerts/level.ts';
import { SESSION_FIELD_KINDS } from '../session/session-record.ts';
import { closed, type JsonSchema, listOf, ref, text, texts } from './json-schema.ts';

const DURATION = '^(\\d+[smhdwy])+$';

/** The tests inside a rule. */
export function testsSchema(): JsonSchema {
  return listOf(
    closed(
      {
        name: text('What the test shows, as a sentence'),
        start: text('An instant; by default a Tuesday, 09:00 UTC'),
        values: ref('settings'),
        calendars: { type: 'object' },
        history: { description: 'What was remembered before the test began' },
        timeline: {
          ...listOf({ type: 'object', required: ['at'], properties: step() }),
          minItems: 1,
        },
      },
      ['name', 'timeline'],
    ),
    'What the rule does, and what it must not, on a clock of its own',
  );
}

function step(): Readonly<Record<string, JsonSchema>> {
  const happens = `^((fired|escalated) (${LEVELS.join('|')})( late)?|resolved|reminded)`;
  return {
    at: text('How long after the start', { pattern: DURATION }),
    session: {
      type: 'object',
      description: 'What the appliance says from then on',
      properties: Object.fromEntries(Object.keys(SESSION_FIELD_KINDS).map((name) => [name, {}])),
    },
    expect: texts(`All that then happens, each like ${happens}`),
  };
}
