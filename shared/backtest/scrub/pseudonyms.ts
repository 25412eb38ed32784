import type { KeyedNumber } from './keyed-numbers.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
// Eight of 32 signs: a hundred thousand names share one with a chance of one in two hundred.
const SIGNS = 8;

/** `name-7k3fq02x`: the same for the same text, whatever its case, and under the same key. */
export function pseudonym(kind: string, text: string, keyed: KeyedNumber): string {
  let rest = keyed(kind, text.toLowerCase());
  let signs = '';
  for (let place = 0; place < SIGNS; place++) {
    signs += ALPHABET[rest % ALPHABET.length];
    rest = Math.floor(rest / ALPHABET.length);
  }
  return `${kind}-${signs}`;
}

/** `BANK\jdoe` and `jdoe@bank.example` keep their two parts, so that rules can still tell them apart. */
export function userName(text: string, keyed: KeyedNumber): string {
  const before = /^([^\\@]+)\\([^\\@]+)$/.exec(text);
  if (before !== null) {
    const [, domain = '', name = ''] = before;
    return `${pseudonym('domain', domain, keyed)}\\${pseudonym('name', name, keyed)}`;
  }
  const after = /^([^\\@]+)@([^\\@]+)$/.exec(text);
  if (after === null) return pseudonym('name', text, keyed);
  const [, name = '', domain = ''] = after;
  return `${pseudonym('name', name, keyed)}@${pseudonym('domain', domain, keyed)}`;
}

const ROUNDS = 8;

/**
 * An id of digits becomes another of as many digits, no two alike the same; any other id a
 * pseudonym. Digits are swapped by a Feistel network, which is one-to-one by its construction.
 */
export function idNumber(text: string, keyed: KeyedNumber): string {
  if (!/^\d{2,24}$/.test(text)) return pseudonym('id', text, keyed);
  const middle = Math.floor(text.length / 2);
  const sizes = [10 ** middle, 10 ** (text.length - middle)] as const;
  let left = Number(text.slice(0, middle));
  let right = Number(text.slice(middle));
  for (let round = 0; round < ROUNDS; round++) {
    if (round % 2 === 0) left = mixed(left, right, sizes[0], `${text.length} ${round}`, keyed);
    else right = mixed(right, left, sizes[1], `${text.length} ${round}`, keyed);
  }
  const digits = [
    String(left).padStart(middle, '0'),
    String(right).padStart(text.length - middle, '0'),
  ];
  return digits.join('');
}

function mixed(
  half: number,
  other: number,
  size: number,
  round: string,
  keyed: KeyedNumber,
): number {
  return (half + (keyed(`digits ${round}`, String(other)) % size)) % size;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
// As many signs as one number can choose.
const AT_ONCE = 8;

/** Every letter another letter and every digit another digit: the look of a ticket, not its text. */
export function reshaped(text: string, keyed: KeyedNumber): string {
  let rest = 0;
  const next = (place: number, choices: number): number => {
    if (place % AT_ONCE === 0) rest = keyed(`shape ${place}`, text);
    const choice = rest % choices;
    rest = Math.floor(rest / choices);
    return choice;
  };
  return [...text]
    .slice(0, 64)
    .map((sign, place) => {
      const letter = LETTERS[next(place, LETTERS.length)] ?? '';
      if (/\p{Nd}/u.test(sign)) return String(LETTERS.indexOf(letter) % 10);
      if (/\p{Lu}/u.test(sign)) return letter.toUpperCase();
      if (/\p{L}/u.test(sign)) return letter;
      return /[-_#./: ]/.test(sign) ? sign : '-';
    })
    .join('');
}
