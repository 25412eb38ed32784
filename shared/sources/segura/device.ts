import { isIPv6 } from 'node:net';

/** What Segura's `device` (v3.32: `dispositivo`) names: a host and, usually, its port. */
export interface Device {
  readonly target?: string;
  readonly target_port?: number;
}

/**
 * Splits `10.66.33.15:3389`, `host:22`, `[2001:db8::1]:22`. A bare IPv6 address has no port: its
 * last group would look like one. What is none of these is kept whole as the target.
 */
export function parseDevice(device: string): Device {
  const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(device);
  if (bracketed?.[1] !== undefined && isIPv6(bracketed[1])) {
    return withPort(device, bracketed[1], bracketed[2]);
  }
  if (isIPv6(device)) return { target: device };
  const plain = /^([^:[\]]+):(\d{1,5})$/.exec(device);
  if (plain?.[1] !== undefined) return withPort(device, plain[1], plain[2]);
  return { target: device };
}

function withPort(device: string, target: string, digits: string | undefined): Device {
  if (digits === undefined) return { target };
  const port = Number(digits);
  return port >= 1 && port <= 65_535 ? { target, target_port: port } : { target: device };
}
