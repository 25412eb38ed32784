import { createDigestView } from '#functions/digest/create-deps.ts';
import { lookBack } from '#functions/digest/look-back.ts';
import { createZoneClock } from '#shared/backtest/zone-clock.ts';
import { digestMessage } from '#shared/digest/digest-message.ts';
import { DAY, type Instant } from '#shared/sessions/instant.ts';
import type { NotedSpan } from '#shared/store/digest-port.ts';
import { showMessage } from '../../messages-preview.ts';
import { print } from '../../output.ts';
import { instantOf } from '../backtest/option-values.ts';
import type { DigestCommandOptions } from './digest.ts';
import { openStore } from './open-store.ts';

/** What was noted is kept so long. */
const LONGEST = 40 * DAY;

/** Prints the digest of a span; rejects with an error for people. */
export async function runDigest(options: DigestCommandOptions): Promise<void> {
  const opened = await openStore(options);
  try {
    const { configuration, store, now } = opened;
    const view = createDigestView(configuration, store);
    const span = spanOf(options, view.zone, now);
    const state = await store.readDigest();
    const { digest } = await lookBack(view, span, now, { stale: state?.stale ?? [] });
    const message = digestMessage(digest);
    const { channel, json } = options;
    await print(
      json === true ? `${JSON.stringify(message)}\n` : `${showMessage(message, channel)}\n`,
    );
  } finally {
    await opened.close();
  }
}

function spanOf({ since, from, to }: DigestCommandOptions, zone: string, now: Instant): NotedSpan {
  const clock = createZoneClock(zone);
  const until = instantOf(to, clock) ?? now;
  const begin = instantOf(from, clock) ?? until - since;
  if (begin >= until)
    throw new Error('the time begins where it ends, or later: look at --from and --to');
  if (now - begin > LONGEST) {
    throw new Error('what a digest tells of is kept for 40 days, and this begins earlier');
  }
  return { from: begin, until };
}
