import type { Subject } from './subject.ts';

/** Whose requests an appliance has to let in: the pollers', and this machine's while it examines. */
export function whomToAllow({ network }: Pick<Subject, 'network'>, from?: string): string {
  const here = from === undefined ? 'this machine' : `this machine (${from})`;
  if (network === undefined) {
    return `${here} and the pollers; outside a VPC those have no fixed address: set network`;
  }
  const { subnets, vpc } = network;
  return `${here} and the pollers in ${subnets.join(', ')} of ${vpc} (VPC > Subnets shows their IPv4 CIDRs)`;
}
