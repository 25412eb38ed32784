import { lookup } from 'node:dns/promises';
import { SECOND } from '#shared/sessions/instant.ts';
import { codeOf, connectionAdvice } from '#shared/sources/network-failure.ts';
import { failed, ok, type Step, type Subject } from './subject.ts';
import { isAddress, openSocket, openTunnel, placeOf } from './tunnel.ts';
import { allowCallers } from './whom-to-allow.ts';

const WITHIN = 10 * SECOND;

/** Whether the name of the appliance, or of the proxy before it, is known here. */
export async function checkDns({ options }: Subject): Promise<Step> {
  const { url, proxy } = options;
  const { host } = placeOf(proxy ?? url);
  const whose = proxy === undefined ? '' : ' (the proxy)';
  if (isAddress(host)) return ok('dns', `${host}${whose} is an address`);
  try {
    const found = await within(lookup(host, { all: true }));
    return ok('dns', `${host}${whose} is ${found.map(({ address }) => address).join(', ')}`);
  } catch (error) {
    const says = `${host}${whose} is not known here (${codeOf(error)})`;
    const key = proxy === undefined ? 'url' : 'proxy';
    return failed(
      'dns',
      says,
      `check ${key}, and the resolver: in a VPC, its DHCP options or a Route 53 Resolver rule for the zone`,
    );
  }
}

/** Whether a connection comes about, through the proxy if there is one. */
export async function checkTcp(subject: Subject): Promise<Step & { readonly from?: string }> {
  const { url, proxy } = subject.options;
  const place = placeOf(url);
  const shown = `${place.host} port ${place.port}`;
  const started = performance.now();
  try {
    const socket =
      proxy === undefined
        ? await openSocket(place, WITHIN)
        : await openTunnel(proxy, place, WITHIN);
    const from = proxy === undefined ? socket.localAddress : undefined;
    socket.destroy();
    const took = Math.round(performance.now() - started);
    const through = proxy === undefined ? '' : ` through ${new URL(proxy).origin}`;
    return {
      ...ok('tcp', `${shown} answers${through} in ${took} ms`),
      ...(from === undefined ? {} : { from }),
    };
  } catch (error) {
    const code = codeOf(error);
    if (proxy !== undefined) {
      return failed(
        'tcp',
        `${shown} is not reached through ${new URL(proxy).origin} (${code})`,
        'have the proxy allow CONNECT to it, and check that proxy is right',
      );
    }
    const silent = ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code);
    const fix = silent ? allowCallers('in firewalls and security groups', subject) : undefined;
    return failed('tcp', `${shown}: ${connectionAdvice(code)} (${code})`, fix);
  }
}

function within<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(Object.assign(new Error(), { code: 'ETIMEDOUT' })),
    WITHIN,
  );
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
