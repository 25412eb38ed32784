import { readableDuration } from '#shared/sessions/duration.ts';
import { MINUTE, SECOND } from '#shared/sessions/instant.ts';
import { createHttp, readAnswer } from '#shared/sources/http.ts';
import type { Step, Subject } from './subject.ts';

const CLOSE = 30 * SECOND;
/** Signatures of OAuth 1.0a and of AWS hold for about this long. */
const TOO_FAR = 5 * MINUTE;

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

function clockFinding(check: string, skew: number | undefined) {
  if (skew === undefined) {
    return { check, verdict: 'warn', says: 'not compared: the answer has no Date' } as const;
  }
  const apart = Math.abs(skew);
  if (apart <= CLOSE) return { check, verdict: 'ok', says: 'the clocks agree' } as const;
  const says = `the appliance is ${readableDuration(apart)} ${skew > 0 ? 'ahead of' : 'behind'} this machine`;
  const fix = 'set one source of time (NTP) for both';
  return { check, verdict: apart > TOO_FAR ? 'FAIL' : 'warn', says, fix } as const;
}
