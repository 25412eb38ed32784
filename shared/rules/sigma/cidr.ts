import ipaddr from 'ipaddr.js';
import { Refusal } from '../problem.ts';
import type { TextTest } from './text-match.ts';

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

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

function ipv4Number(text: string): number | undefined {
  const octets = IPV4.exec(text);
  if (octets === null) return undefined;
  let number = 0;
  for (const octet of octets.slice(1)) {
    // A leading zero means octal to some readers, so it means nothing here.
    if (Number(octet) > 255 || (octet.length > 1 && octet.startsWith('0'))) return undefined;
    number = number * 256 + Number(octet);
  }
  return number;
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
