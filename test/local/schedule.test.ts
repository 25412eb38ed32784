import { type ScheduledSource, startRealTime, startTicks } from '#local/schedule.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';

function aClock() {
  let now = 0;
  return {
    now: () => now,
    tick: () => {
      now += HOUR;
      return now;
    },
  };
}

function aSource(name: string, run: ScheduledSource['run']): ScheduledSource {
  return { name, pollEvery: 1, sweepEvery: 3 * HOUR, run };
}

const digest = async () => undefined;

describe('the schedule of a fast clock', () => {
  test('lets no time pass during a poll, and polls all sources at the same instant', async () => {
    const clock = aClock();
    const seen: string[] = [];
    const run = (name: string) => async () => {
      const began = clock.now();
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(clock.now()).toBe(began);
      seen.push(`${name} ${began / HOUR}`);
    };
    const sources = [aSource('a', run('a')), aSource('b', run('b'))];
    let ticks = 0;
    await new Promise<void>((resolve) => {
      const schedule = startTicks(
        {
          sources,
          clock,
          digest: async () => {
            seen.push(`digest ${clock.now() / HOUR} after ${seen.length}`);
          },
          after: () => {
            ticks += 1;
            if (ticks === 2) schedule.stop().then(resolve);
          },
        },
        0,
      );
    });
    // Each tick's digest comes when its polls are done.
    expect(seen).toEqual(expect.arrayContaining(['digest 1 after 2', 'digest 2 after 5']));
    expect(seen.filter((one) => !one.startsWith('digest')).sort()).toEqual([
      ...['a 1', 'a 2', 'b 1', 'b 2'],
    ]);
  });

  test('sweeps each source at its own interval', async () => {
    const clock = aClock();
    const swept: number[] = [];
    const source = aSource('a', async ({ sweep }) => {
      if (sweep) swept.push(clock.now() / HOUR);
    });
    await new Promise<void>((resolve) => {
      const after = () => {
        if (clock.now() === 7 * HOUR) schedule.stop().then(resolve);
      };
      const schedule = startTicks({ sources: [source], clock, digest, after }, 0);
    });
    expect(swept).toEqual([3, 6]);
  });

  test('stops only when the poll under way is done', async () => {
    let finished = false;
    let begun: () => void = () => undefined;
    const began = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const source = aSource('a', async () => {
      begun();
      await new Promise((resolve) => setTimeout(resolve, 20));
      finished = true;
    });
    const schedule = startTicks(
      { sources: [source], clock: aClock(), digest, after: () => undefined },
      0,
    );
    await began;
    await schedule.stop();
    expect(finished).toBe(true);
  });
});

describe('the schedule of real time', () => {
  test('does not let one slow source hold up another', async () => {
    const polls = { slow: 0, quick: 0 };
    let release: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = aSource('slow', async () => {
      polls.slow += 1;
      await stuck;
    });
    await new Promise<void>((resolve) => {
      const quick = aSource('quick', async () => {
        polls.quick += 1;
        if (polls.quick === 3) resolve();
      });
      const clock = { now: Date.now, tick: Date.now };
      const schedule = startRealTime({
        sources: [slow, quick],
        clock,
        digest,
        after: () => undefined,
      });
      stuck.then(() => schedule.stop());
    });
    expect(polls.slow).toBe(1);
    release();
    await new Promise((resolve) => setTimeout(resolve, 20));
  });

  test('polls by the interval of the configuration', async () => {
    let polls = 0;
    const source = aSource('a', async () => {
      polls += 1;
    });
    const counted = { ...source, pollEvery: MINUTE };
    const clock = { now: Date.now, tick: Date.now };
    const schedule = startRealTime({ sources: [counted], clock, digest, after: () => undefined });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await schedule.stop();
    expect(polls).toBe(1);
  });
});
