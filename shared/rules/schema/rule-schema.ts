import { LEVELS } from '../../alerts/level.ts';
import { RULE_STATUSES } from '../rule.ts';
import { alertSchema, settingsSchema } from './alert-schema.ts';
import { correlationSchema } from './correlation-schema.ts';
import { detectionDefinitions } from './detection-schema.ts';
import { filterSchema } from './filter-schema.ts';
import { type JsonSchema, listOf, oneOf, ref, text, texts } from './json-schema.ts';
import { testsSchema } from './tests-schema.ts';

const UUID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
const DATE = '^\\d{4}-\\d{2}-\\d{2}$';

/**
 * The JSON Schema of a rule, a correlation or a filter, for editors. The parser is stricter: what
 * depends on more than one place is its business. Sigma allows keys of one's own.
 */
export function ruleJsonSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A rule of pamwatch: Sigma 2.1 over privileged sessions',
    type: 'object',
    properties: properties(),
    required: ['title'],
    anyOf: [
      having('id', 'name', 'level', 'logsource', 'detection'),
      withoutLevel('name', 'logsource', 'detection'),
      having('id', 'name', 'level', 'correlation'),
      withoutLevel('name', 'correlation'),
      withoutLevel('id', 'correlation'),
      having('logsource', 'filter', 'expires', 'reason'),
    ],
    $defs: { ...detectionDefinitions(), settings: settingsSchema() },
  };
}

/** The keys are repeated with no demands on them: some validators look at `required` only beside them. */
function having(...keys: readonly string[]): JsonSchema {
  const properties = Object.fromEntries(keys.map((key) => [key, {}]));
  return { type: 'object', properties, required: keys };
}

/** What only correlations refer to. */
function withoutLevel(...keys: readonly string[]): JsonSchema {
  const properties = Object.fromEntries(keys.map((key) => [key, {}]));
  return { type: 'object', properties: { ...properties, level: { not: {} } }, required: keys };
}

function properties(): Readonly<Record<string, JsonSchema>> {
  return {
    title: text('At most 256 characters', { maxLength: 256 }),
    id: text('From `uuidgen`; never changes', { pattern: UUID }),
    name: text('Also the name of the file', { pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' }),
    status: oneOf(RULE_STATUSES, 'stable and test are delivered, experimental goes to the digest'),
    level: oneOf(LEVELS, 'informational goes to the digest'),
    description: text('What it finds, and why that matters'),
    author: text('Who wrote it'),
    license: text('An SPDX identifier'),
    references: listOf({ type: 'string' }),
    related: listOf({ type: 'object' }),
    date: text('When it was written', { pattern: DATE }),
    modified: text('When it was changed', { pattern: DATE }),
    tags: listOf({ type: 'string' }, 'Such as attack.t1078'),
    falsepositives: texts('What else may look like this'),
    logsource: {
      type: 'object',
      properties: { category: { const: 'pam_session' } },
      required: ['category'],
    },
    detection: ref('detection'),
    correlation: correlationSchema(),
    filter: filterSchema(),
    expires: text('Of a filter: its last day, in UTC', { pattern: DATE }),
    reason: text('Of a filter: why the exception is right'),
    alert: alertSchema(),
    tests: testsSchema(),
  };
}
