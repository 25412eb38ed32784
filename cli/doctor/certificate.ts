import type { PeerCertificate } from 'node:tls';
import { DAY, type Instant, isoOf } from '#shared/sessions/instant.ts';
import type { Finding } from '#shared/sources/examiner.ts';
import type { WayOptions } from '#shared/sources/http-dispatcher.ts';
import { certificateAdvice } from '#shared/sources/network-failure.ts';

/** Fewer days than these are soon. */
const SOON = 30;

/** What a handshake showed. */
export interface SeenTls {
  readonly protocol: string;
  readonly certificate: Pick<PeerCertificate, 'subject' | 'issuer' | 'valid_to'>;
  /** Why it is not trusted, by node:tls's code. */
  readonly problem: string | undefined;
}

/** What there is to say of an appliance's certificate at `now`. */
export function certificateFindings(
  { protocol, certificate, problem }: SeenTls,
  { ca, verify, client }: WayOptions['tls'],
  now: Instant,
): Finding[] {
  const check = 'tls';
  const { subject, issuer, valid_to } = certificate;
  const whose = `certificate of ${nameOf(subject)} by ${nameOf(issuer)}`;
  if (problem !== undefined) {
    const says = `${whose} is not trusted (${problem})`;
    return verify
      ? [{ check, verdict: 'FAIL', says, fix: certificateAdvice(problem) }]
      : [
          {
            check,
            verdict: 'warn',
            says: `${says}, and tls.verify is false: anyone can pose as it`,
          },
        ];
  }
  const trust = ca === undefined ? 'trusted as public' : `trusted through ${ca}`;
  const own = client === undefined ? '' : ', ours is taken';
  const until = Date.parse(valid_to);
  const days = Math.floor((until - now) / DAY);
  const span = `runs out in ${days} days (${isoOf(until).slice(0, 10)})`;
  const says = `${protocol}, ${whose}, ${trust}${own}, ${span}`;
  const unchecked: Finding[] = verify
    ? []
    : [{ check, verdict: 'warn', says: 'tls.verify is false: it need not be', fix: 'take it out' }];
  return days < SOON
    ? [{ check, verdict: 'warn', says, fix: 'renew it on the appliance' }, ...unchecked]
    : [{ check, verdict: 'ok', says }, ...unchecked];
}

function nameOf(entity: PeerCertificate['subject'] | undefined): string {
  const { CN, O } = entity ?? {};
  return `"${[CN ?? O ?? 'nobody'].flat().join(' ')}"`;
}
