import { attributeValue } from '#shared/sources/fudo/attribute-value.ts';
import {
  type AttributeType,
  parseObjspec,
  writableAttributes,
} from '#shared/sources/fudo/objspec.ts';

const spec = (attributes: object) => parseObjspec({ result: 'success', x: attributes }, 'x');

test('takes what is neither read-only nor immutable for writable', () => {
  const attributes = {
    id: { type: 'string', readonly: true },
    name: { type: 'string', immutable: true },
    note: {},
    blocked: { type: 'boolean', readonly: false, immutable: false, default: true },
  };
  expect(writableAttributes(spec(attributes))).toEqual(['blocked', 'note']);
});

test('reads an attribute without a type, or with one that no document names, as text', () => {
  expect(spec({ a: {}, b: { type: 'datetime' } }).get('a')?.type).toBe('string');
  expect(spec({ a: {}, b: { type: 'datetime' } }).get('b')?.type).toBe('string');
});

test.each([{}, { x: [] }, { x: 'all' }, { x: { a: true } }, null])(
  'refuses %j for a specification',
  (answer) => {
    expect(() => parseObjspec(answer, 'x')).toThrow('does not describe the attributes of a x');
  },
);

test.each<[AttributeType, string, unknown]>([
  ['boolean', 'true', true],
  ['boolean', 'false', false],
  ['number', '-12.5', -12.5],
  ['string', 'a, b', 'a, b'],
  ['string', '', ''],
  ['string-array', 'a, b', ['a', 'b']],
  ['string-array', '', []],
  ['number-array', '1,2', [1, 2]],
])('reads a %s from "%s"', (type, text, value) => {
  const attribute = { type, readonly: false, immutable: false, values: undefined };
  expect(attributeValue('x', attribute, text)).toEqual(value);
});

test.each<[AttributeType, string]>([
  ['boolean', 'yes'],
  ['boolean', ''],
  ['number', '1e9'],
  ['number', ''],
  ['number', '12345678901234567890'],
  ['number-array', '1,x'],
])('reads no %s from "%s"', (type, text) => {
  const attribute = { type, readonly: false, immutable: false, values: undefined };
  expect(() => attributeValue('x', attribute, text)).toThrow('the attribute x takes');
});

test('takes only the values that are listed', () => {
  const one = {
    type: 'string',
    readonly: false,
    immutable: false,
    values: ['all', 'none'],
  } as const;
  expect(attributeValue('x', one, 'all')).toBe('all');
  expect(() => attributeValue('x', one, 'some')).toThrow('the attribute x takes one of all, none');
});
