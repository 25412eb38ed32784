import ipaddr from 'ipaddr.js';
import { Refusal } from '../problem.ts';
import type { TextTest } from './text-match.ts';

/** Compiles a network such as `10.0.0.0/8` or `fd00::/8`; an address alone is a network of one. */
export function matchNetwork(network: string): TextTest {
  const [base = '', bits, ...more] = network.trim().split('/');
  const plain = ipv4Number(base);
  if (more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) throw notNetwork(network);
  return plain === undefined ? matchIpv6(network, base, bits) : matchIpv4(network, plain, bits);
}

function notNetwork(network: string): Refusal {
  return new Refusal(`"${network}" is not a network such as 10.0.0.0/8 or fd00::/8`);
}

function matchIpv4(network: string, base: number, bits = '32'): TextTest {
  const length = Number(bits);
  if (length > 32) throw notNetwork(network);
  const size = 2 ** (32 - length);
  if (base % size !== 0) throw hostBits(network);
  return (text) => {
    const address = ipv4Number(text) ?? mappedIpv4(text);
    return address !== undefined && address >= base && address < base + size;
  };
}

function hostBits(network: string): Refusal {
  return new Refusal(`"${network}" names an address inside the network; write the network itself`);
}

const DOT = 46;
const ZERO = 48;
const TOO_MUCH = 256;

/** Read digit by digit: this is asked of every session. */
function ipv4Number(text: string): number | undefined {
  if (text.length > 15) return undefined;
  let number = 0;
  let octet = -1;
  let dots = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT && octet >= 0) {
      number = number * 256 + octet;
      octet = -1;
      dots += 1;
    } else {
      octet = withDigit(octet, code - ZERO);
      if (octet >= TOO_MUCH) return undefined;
    }
  }
  return octet < 0 || dots !== 3 ? undefined : number * 256 + octet;
}

/** The octet so far (-1: no digit yet) and one more digit. */
function withDigit(octet: number, digit: number): number {
  // A leading zero means octal to some readers, so it means nothing here.
  if (digit < 0 || digit > 9 || octet === 0) return TOO_MUCH;
  return octet < 0 ? digit : octet * 10 + digit;
}

function mappedIpv4(text: string): number | undefined {
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? ipv4Number(address.toIPv4Address().toString()) : undefined;
}

function matchIpv6(network: string, base: string, bits = '128'): TextTest {
  const length = Number(bits);
  if (!base.includes(':') || !ipaddr.IPv6.isValid(base) || length > 128) throw notNetwork(network);
  const parsed = ipaddr.IPv6.parse(base);
  const first = ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${length}`);
  if (first.toString() !== parsed.toString()) throw hostBits(network);
  return (text) => {
    if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return false;
    return ipaddr.IPv6.parse(text).match([parsed, length]);
  };
}
