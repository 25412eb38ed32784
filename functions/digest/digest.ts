import { message as messageSchema } from '../../shared/alerts/message.ts';
import { digestMessage } from '../../shared/digest/digest-message.ts';
import type { DigestState } from '../../shared/digest/digest-state.ts';
import { SETTLED } from '../../shared/digest/event.ts';
import { lastSlot } from '../../shared/digest/schedule.ts';
import type { Instant } from '../../shared/sessions/instant.ts';
import type { DigestDeps } from './deps.ts';
import { type Earlier, lookBack } from './look-back.ts';
import { FIRST_PERIOD, LONGEST_PERIOD, OWN_FOR } from './timing.ts';

export interface DigestReport {
  /** `already`: this time of the schedule was told before. `off`: the schedule has no times. */
  readonly outcome: 'told' | 'nothing to tell' | 'already' | 'off';
}

export interface DigestOptions {
  /** Whatever the schedule says: everything since the last digest. */
  readonly always: boolean;
}

/**
 * Tells people what happened since the last digest, once for each time of the schedule. Rejects when
 * it could not, so that it is tried again: what was decided then goes out under the same id.
 */
export async function digest(deps: DigestDeps, options: DigestOptions): Promise<DigestReport> {
  const { measure, log } = deps;
  try {
    const report = await run(deps, options);
    measure('DigestFinished', 1, 'digest');
    log.info('digest', { ...report });
    return report;
  } catch (error) {
    measure('DigestFailed', 1, 'digest');
    log.error('the digest failed', { error: String(error) });
    throw error;
  }
}

async function run(deps: DigestDeps, { always }: DigestOptions): Promise<DigestReport> {
  const state = await flush(deps, await deps.store.readDigest());
  const now = deps.clock();
  const slot = lastSlot(deps.schedule, now);
  if (slot === undefined && !always) return { outcome: 'off' };
  if (!always && slot !== undefined && slot <= (state?.slot ?? 0)) return { outcome: 'already' };
  const span = { from: beginning(state, now), until: now - SETTLED };
  if (span.until <= span.from) return { outcome: 'already' };
  const { digest, stale } = await lookBack(deps, span, now, earlier(state, span.from));
  const message = digestMessage(digest);
  const told = !digest.empty || deps.sendEmpty;
  const entry = { id: message.id, body: JSON.stringify(message), after: deps.clock() + OWN_FOR };
  const next: DigestState = {
    version: state?.version ?? 0,
    until: span.until,
    slot: slot ?? now,
    told: told ? message.id : state?.told,
    counts: digest.counts,
    stale,
    outbox: told ? [entry] : [],
  };
  if (!(await deps.store.saveDigest(next))) {
    throw new Error('another run told the digest meanwhile; a retry sees to it that it went out');
  }
  await publish(deps, { ...next, version: next.version + 1 });
  return { outcome: told ? 'told' : 'nothing to tell' };
}

/** What a run that died left goes out first, unless the run that decided on it may be alive. */
async function flush(
  deps: DigestDeps,
  state: DigestState | undefined,
): Promise<DigestState | undefined> {
  if (state === undefined || state.outbox.length === 0) return state;
  if (state.outbox.some(({ after = 0 }) => after > deps.clock())) {
    throw new Error('another run is publishing the digest; a retry sees to it that it went out');
  }
  return publish(deps, state);
}

async function publish(deps: DigestDeps, state: DigestState): Promise<DigestState> {
  if (state.outbox.length === 0) return state;
  for (const { body } of state.outbox) {
    await deps.publish(messageSchema.parse(JSON.parse(body)));
  }
  const published = { ...state, outbox: [] };
  if (await deps.store.saveDigest(published)) return { ...published, version: state.version + 1 };
  throw new Error('another run published the digest, too');
}

function beginning(state: DigestState | undefined, now: Instant): Instant {
  if (state === undefined) return now - FIRST_PERIOD;
  return Math.max(state.until, now - LONGEST_PERIOD);
}

function earlier(state: DigestState | undefined, from: Instant): Earlier {
  if (state === undefined) return { stale: [] };
  const { counts, stale, until } = state;
  return { counts, stale, ...(until < from ? { cutFrom: until } : {}) };
}
