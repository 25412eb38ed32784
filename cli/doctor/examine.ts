import type { SourceOptions } from '#shared/config/config.ts';
import { readableDuration } from '#shared/sessions/duration.ts';
import type { Finding } from '#shared/sources/examiner.ts';
import { checkReading } from './check-reading.ts';
import { checkClock } from './clock.ts';
import { checkDns, checkTcp } from './connection.ts';
import { checkSecret } from './secret.ts';
import type { Subject } from './subject.ts';
import { checkTls } from './tls.ts';
import { allowCallers } from './whom-to-allow.ts';

/** Says what is being waited for. */
export type Doing = (what: string) => void;

/** Everything about one source in the order in which things depend on each other; ends where no more makes sense. */
export async function* examine(subject: Subject, doing: Doing): AsyncGenerator<Finding> {
  yield* configurationFindings(subject.options);
  doing('looking up its name');
  const dns = await checkDns(subject);
  yield* dns.findings;
  if (!dns.goOn) return;
  doing('connecting');
  const { findings, goOn, from } = await checkTcp(subject);
  yield* findings;
  if (!goOn) return;
  doing('looking at its certificate');
  const tls = await checkTls(subject);
  yield* tls.findings;
  if (!tls.goOn) return;
  doing('comparing clocks');
  yield* (await checkClock(subject)).findings;
  doing('reading the secret');
  const secret = await checkSecret(subject);
  yield* secret.findings;
  if (!secret.goOn) return;
  doing('trying the credentials');
  let refused = false;
  for await (const finding of accessFindings(subject)) {
    refused ||= finding.check === 'auth' && finding.verdict === 'FAIL';
    yield withAddresses(finding, subject, from);
  }
  if (refused) return;
  doing('reading its list');
  yield* checkReading(subject, (seen) => doing(`reading its list: ${seen} sessions`));
}

function configurationFindings(options: SourceOptions): Finding[] {
  const { vendor, url, time_zone, poll_every, sweep_every } = options;
  const often = `polled every ${readableDuration(poll_every)}, swept every ${readableDuration(sweep_every)}`;
  return [
    { check: 'configuration', verdict: 'ok', says: `${vendor}, ${url}, ${time_zone}, ${often}` },
  ];
}

function accessFindings({ examiner, options }: Subject): AsyncIterable<Finding> | Finding[] {
  return examiner?.access(AbortSignal.timeout(3 * options.timeout)) ?? [];
}

/** Credentials are refused from addresses that are not allowed, and the appliance does not say so. */
function withAddresses(finding: Finding, subject: Subject, from: string | undefined): Finding {
  const { examiner } = subject;
  if (finding.maybeAddress === undefined || examiner === undefined) return finding;
  const allow = allowCallers(examiner.menus.addresses, subject, from);
  const fix = finding.fix === undefined ? allow : `${finding.fix}; ${allow}`;
  return { ...finding, fix };
}
