import ipaddr from 'ipaddr.js';
import type { KeyedNumber } from './keyed-numbers.ts';
import { pseudonym } from './pseudonyms.ts';

/** Ranges that say what an address is for and not whose it is; they stay what they are. */
const KEPT = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3'],
  ...['::/8', '2000::/3', 'fc00::/8', 'fd00::/8', 'fe80::/10', 'ff00::/8'],
].map((range) => {
  const [address, length] = ipaddr.parseCIDR(range);
  return {
    bits: bitsOf(address.toByteArray()).slice(0, length),
    width: address.toByteArray().length * 8,
  };
});

/**
 * Another address: two that share their first n bits share n bits afterwards, for every n, so
 * networks stay networks. What is no address becomes a pseudonym.
 */
export function address(text: string, keyed: KeyedNumber): string {
  if (!ipaddr.isValid(text) || (!text.includes('.') && !text.includes(':'))) {
    return pseudonym('address', text, keyed);
  }
  const parsed = ipaddr.process(text);
  const bits = bitsOf(parsed.toByteArray());
  let swapped = '';
  for (const [place, bit] of [...bits].entries()) {
    const prefix = bits.slice(0, place);
    const flip =
      mayFlip(prefix, bits.length) && keyed('address bit', `${bits.length} ${prefix}`) % 2 === 1;
    swapped += flip === (bit === '1') ? '0' : '1';
  }
  return ipaddr.fromByteArray(bytesOf(swapped)).toString();
}

/** A bit on the way to a kept range stays: flipping it would lead others in and its own out. */
function mayFlip(prefix: string, width: number): boolean {
  return !KEPT.some(
    (range) =>
      range.width === width && range.bits.length > prefix.length && range.bits.startsWith(prefix),
  );
}

function bitsOf(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

function bytesOf(bits: string): number[] {
  return (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
}
