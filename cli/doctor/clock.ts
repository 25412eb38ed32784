import { readableDuration } from '#shared/sessions/duration.ts';
import { SECOND } from '#shared/sessions/instant.ts';
import type { Finding } from '#shared/sources/examiner.ts';
import { createHttp, readAnswer } from '#shared/sources/http.ts';
import type { Step, Subject } from './subject.ts';

const CLOSE = 30 * SECOND;

/** How far the clocks are apart, by the Date header of whatever the appliance answers. */
export async function checkClock({ options, deps }: Subject): Promise<Step> {
  const check = 'clock';
  const http = createHttp({ ...options, url: new URL(options.url).origin }, deps);
  const signal = AbortSignal.timeout(options.timeout);
  try {
    const answer = await http({ path: '/', signal });
    await readAnswer(answer).catch(() => {});
    return { findings: [clockFinding(check, answer.skew)], goOn: true };
  } catch (error) {
    // Not every appliance has something at its root; the checks after this one ask for more.
    const says = `not compared: ${error instanceof Error ? error.message : error}`;
    return { findings: [{ check, verdict: 'warn', says }], goOn: true };
  }
}

function clockFinding(check: string, skew: number | undefined): Finding {
  if (skew === undefined) {
    return { check, verdict: 'warn', says: 'not compared: the answer has no Date' };
  }
  const apart = Math.abs(skew);
  if (apart <= CLOSE) return { check, verdict: 'ok', says: 'the clocks agree' };
  const says = `the appliance is ${readableDuration(apart)} ${skew > 0 ? 'ahead of' : 'behind'} this machine`;
  const fix = 'set one source of time (NTP) for both';
  return { check, verdict: 'warn', says: `${says}, which is allowed for`, fix };
}
