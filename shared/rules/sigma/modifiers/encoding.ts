import { Refusal } from '../../problem.ts';
import { hasWildcard, literalOf, mapLiterals, type Pattern, parsePattern } from '../pattern.ts';
import type { TextValue, Value } from '../value.ts';
import { type Modifier, ofText } from './modifier.ts';

const DASHES = ['-', '/', '\u2013', '\u2014', '\u2015'];
// A dash that starts a word, as a flag does: not the one inside `a-b`.
const FLAG_DASH = /\B[-/\u2013\u2014\u2015]\b/gu;
const MAX_DASHES = 5;

const windash: Modifier = {
  name: 'windash',
  foreign: true,
  each: ofText('windash', (text) => {
    const count = [...text.raw.matchAll(FLAG_DASH)].length;
    if (count > MAX_DASHES) throw new Refusal(`"windash" takes at most ${MAX_DASHES} dashes`);
    return {
      kind: 'any',
      values: alternatives(text.pattern).map((pattern) => ({ ...text, pattern, modified: true })),
    };
  }),
};

function alternatives(pattern: Pattern): Pattern[] {
  let made: Pattern[] = [[]];
  for (const part of pattern) {
    const forms: Pattern = typeof part === 'string' ? dashForms(part) : [part];
    made = made.flatMap((start) => forms.map((form): Pattern => [...start, form]));
  }
  return made;
}

function dashForms(text: string): string[] {
  const pieces = text.split(FLAG_DASH);
  return pieces
    .slice(1)
    .reduce<string[]>(
      (made, piece) => made.flatMap((start) => DASHES.map((dash) => start + dash + piece)),
      [pieces[0] ?? ''],
    );
}

function utf16(name: string, bigEndian: boolean, mark: string): Modifier {
  const each = ofText(name, (text) => {
    const encoded = mapLiterals(text.pattern, (literal) => {
      const bytes = Buffer.from(literal, 'utf16le');
      return (bigEndian ? bytes.swap16() : bytes).toString('latin1');
    });
    const pattern = mark === '' ? encoded : withMark(encoded, mark);
    return { ...text, pattern, bytes: true, modified: true };
  });
  return { name, foreign: true, each };
}

function withMark(pattern: Pattern, mark: string): Pattern {
  const [head, ...tail] = pattern;
  return typeof head === 'string' ? [mark + head, ...tail] : [mark, ...pattern];
}

function bytesOf(name: string, text: TextValue): Buffer {
  const literal = literalOf(text.pattern);
  if (literal === undefined || hasWildcard(text.pattern)) {
    throw new Refusal(`text with wildcards cannot be encoded by "${name}"; put "${name}" first`);
  }
  return Buffer.from(literal, text.bytes ? 'latin1' : 'utf8');
}

function encoded(text: TextValue, base64: string): TextValue {
  return { ...text, pattern: parsePattern(base64), bytes: false, modified: true };
}

const base64: Modifier = {
  name: 'base64',
  foreign: true,
  each: ofText('base64', (text) => encoded(text, bytesOf('base64', text).toString('base64'))),
};

// Base64 turns three bytes into four characters. At each of the three offsets, the characters that
// also depend on the bytes before or after are cut off.
const CUT_START = [0, 2, 3];
const CUT_END = [0, 3, 2];

const base64offset: Modifier = {
  name: 'base64offset',
  foreign: true,
  each: ofText('base64offset', (text): Value => {
    const bytes = bytesOf('base64offset', text);
    const values = [0, 1, 2].map((offset) => {
      const padded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
      const cut = CUT_END[(bytes.length + offset) % 3] ?? 0;
      return encoded(text, padded.slice(CUT_START[offset], padded.length - cut));
    });
    return { kind: 'any', values };
  }),
};

export const encodingModifiers: readonly Modifier[] = [
  windash,
  base64,
  base64offset,
  utf16('wide', false, ''),
  utf16('utf16le', false, ''),
  utf16('utf16be', true, ''),
  utf16('utf16', false, '\u00ff\u00fe'),
];
