import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** DynamoDB's limit for one item, names and values together: 400 KB. */
export const MAX_ITEM_BYTES = 400 * 1024;

export type Attributes = Record<string, AttributeValue>;

/** The item does not fit the table; nothing was written and nothing was cut off. */
export class ItemTooLargeError extends Error {
  readonly bytes: number;

  constructor(where: string, bytes: number) {
    super(
      `${where} has ${bytes} bytes and the table takes ${MAX_ITEM_BYTES}: ` +
        'shorten what the rules that match it put into titles and facts, or raise fewer alerts on it',
    );
    this.name = 'ItemTooLargeError';
    this.bytes = bytes;
  }
}

/** @throws ItemTooLargeError when DynamoDB would refuse the item */
export function assertFits(where: string, attributes: Attributes): void {
  const bytes = attributesSize(attributes);
  if (bytes > MAX_ITEM_BYTES) throw new ItemTooLargeError(where, bytes);
}

/** Bytes as the DynamoDB Developer Guide counts them ("Item sizes and formats"), never fewer. */
function attributesSize(attributes: Attributes): number {
  let size = 0;
  for (const [name, value] of Object.entries(attributes)) size += utf8(name) + valueSize(value);
  return size;
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return utf8(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 2;
  if (value.L !== undefined) return 3 + sum(value.L.map((element) => valueSize(element) + 1));
  if (value.M !== undefined) {
    return 3 + Object.keys(value.M).length + attributesSize(value.M);
  }
  return 1;
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

function utf8(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
