import { AnswerError } from '../answer-error.ts';
import type { Attribute, AttributeType } from './objspec.ts';

const EXAMPLES: Readonly<Record<AttributeType, string>> = {
  boolean: 'true or false',
  number: 'a number',
  string: 'text',
  'number-array': 'numbers with commas between them',
  'string-array': 'texts with commas between them',
};

/** What people write, as a value of the attribute's type. Throws AnswerError `refused` with what fits. */
export function attributeValue(name: string, attribute: Attribute, text: string): unknown {
  const { type, values } = attribute;
  const value = parseValue(type, text);
  if (value === undefined) throw unfit(name, EXAMPLES[type]);
  const texts = Array.isArray(value) ? value.map(String) : [String(value)];
  if (values !== undefined && !texts.every((one) => values.includes(one))) {
    throw unfit(name, `one of ${values.join(', ')}`);
  }
  return value;
}

function unfit(name: string, expected: string): AnswerError {
  return new AnswerError('refused', `the attribute ${name} takes ${expected}`);
}

function parseValue(type: AttributeType, text: string): unknown {
  switch (type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'number':
      return numberOf(text);
    case 'string':
      return text;
    case 'string-array':
      return listOf(text);
    case 'number-array': {
      const numbers = listOf(text).map(numberOf);
      return numbers.includes(undefined) ? undefined : numbers;
    }
  }
}

function listOf(text: string): string[] {
  return text === '' ? [] : text.split(',').map((part) => part.trim());
}

function numberOf(text: string): number | undefined {
  return /^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
