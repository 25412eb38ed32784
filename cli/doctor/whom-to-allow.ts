import type { Subject } from './subject.ts';

/** Whose requests must be let in at that place: the pollers', and this machine's while it examines. */
export function allowCallers(
  place: string,
  { network }: Pick<Subject, 'network'>,
  from?: string,
): string {
  const here = from === undefined ? 'this machine' : `this machine (${from})`;
  if (network === undefined) {
    return `allow ${here} and the pollers ${place}; pollers have fixed addresses only in a VPC: set network`;
  }
  const { subnets, vpc } = network;
  return `allow ${here} and the pollers in ${subnets.join(', ')} of ${vpc} (VPC > Subnets shows their IPv4 CIDRs) ${place}`;
}
