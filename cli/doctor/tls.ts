import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { SECOND } from '#shared/sessions/instant.ts';
import { AnswerError } from '#shared/sources/answer-error.ts';
import { readTlsMaterial, type TlsMaterial } from '#shared/sources/http-dispatcher.ts';
import { asksForClient, codeOf } from '#shared/sources/network-failure.ts';
import { certificateFindings } from './certificate.ts';
import { failed, type Step, type Subject } from './subject.ts';
import { isAddress, openSocket, openTunnel, placeOf } from './tunnel.ts';

const WITHIN = 10 * SECOND;
/** Over TLS 1.3 a server turns a client down only after the handshake. */
const ALERT_WITHIN = SECOND / 2;

/** The certificate, and whether ours is taken. */
export async function checkTls(subject: Subject): Promise<Step> {
  const { options, deps } = subject;
  const { url, tls } = options;
  if (url.startsWith('http:')) {
    const says = 'url has no https: credentials travel in the clear';
    return { findings: [{ check: 'tls', verdict: 'warn', says, fix: 'use https' }], goOn: true };
  }
  try {
    const socket = await shakeHands(subject, await readTlsMaterial(options, deps));
    const seen = {
      protocol: socket.getProtocol() ?? 'TLS',
      certificate: socket.getPeerCertificate(),
      problem: socket.authorized ? undefined : codeOf({ code: `${socket.authorizationError}` }),
    };
    socket.destroy();
    const findings = certificateFindings(seen, tls, deps.now());
    return { findings, goOn: findings.every(({ verdict }) => verdict !== 'FAIL') };
  } catch (error) {
    if (error instanceof AnswerError) return failed('tls', error.message);
    const code = codeOf(error);
    if (asksForClient(code)) {
      const fix = 'name the secret of a certificate that it trusts as tls.client';
      return failed('tls', `the appliance asks for a client certificate (${code})`, fix);
    }
    return failed('tls', `no TLS comes about (${code})`, 'check scheme and port of url');
  }
}

/** A connection whose certificate may be anything: what is wrong with it is told later. */
async function shakeHands({ options }: Subject, material: TlsMaterial): Promise<TLSSocket> {
  const { url, proxy } = options;
  const place = placeOf(url);
  const socket =
    proxy === undefined ? await openSocket(place, WITHIN) : await openTunnel(proxy, place, WITHIN);
  const secure = connect({
    ...material,
    socket,
    host: place.host,
    rejectUnauthorized: false,
    ...(isAddress(place.host) ? {} : { servername: place.host }),
  });
  const broken = Promise.withResolvers<never>();
  secure.once('error', broken.reject);
  secure.once('close', () => broken.reject(Object.assign(new Error(), { code: 'ECONNRESET' })));
  const shaken = new Promise<void>((resolve) => secure.once('secureConnect', resolve));
  const late = sleep(WITHIN, undefined, { ref: false }).then(() => {
    throw Object.assign(new Error(), { code: 'ETIMEDOUT' });
  });
  try {
    await Promise.race([shaken, broken.promise, late]);
    await Promise.race([sleep(ALERT_WITHIN), broken.promise]);
    secure.removeAllListeners('close');
    secure.on('error', () => {});
    return secure;
  } catch (error) {
    secure.on('error', () => {});
    secure.destroy();
    throw error;
  } finally {
    broken.promise.catch(() => {});
    late.catch(() => {});
  }
}
