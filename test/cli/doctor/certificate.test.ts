import { certificateFindings, type SeenTls } from '#cli/doctor/certificate.ts';
import { DAY } from '#shared/sessions/instant.ts';

const NOW = Date.UTC(2026, 0, 6);
const name = (CN: string) => ({ C: '', ST: '', L: '', O: '', OU: '', CN });
const seen = (days: number, problem?: string): SeenTls => ({
  protocol: 'TLSv1.3',
  certificate: {
    subject: name('pam'),
    issuer: name('Bank CA'),
    valid_to: new Date(NOW + days * DAY).toUTCString(),
  },
  problem,
});

test.each([
  [400, 'ok'],
  [30, 'ok'],
  [29, 'warn'],
  [0, 'warn'],
])('a certificate with %s days left is %s', (days, verdict) => {
  const [finding] = certificateFindings(seen(days), { ca: 'ca.pem', verify: true }, NOW);
  expect(finding).toMatchObject({ verdict });
  expect(finding?.says).toContain(`runs out in ${days} days`);
});

test('one that is not trusted fails, unless nobody asks for trust', () => {
  const bad = seen(400, 'ERR_TLS_CERT_ALTNAME_INVALID');
  expect(certificateFindings(bad, { verify: true }, NOW)).toEqual([
    {
      check: 'tls',
      verdict: 'FAIL',
      says: 'certificate of "pam" by "Bank CA" is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)',
      fix: 'it is for other names than the host of url',
    },
  ]);
  expect(certificateFindings(bad, { verify: false }, NOW)).toMatchObject([{ verdict: 'warn' }]);
});

test('says when turning the check off is not needed', () => {
  const findings = certificateFindings(seen(400), { verify: false }, NOW);
  expect(findings.map(({ verdict }) => verdict)).toEqual(['ok', 'warn']);
});
