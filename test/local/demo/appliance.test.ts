import fc from 'fast-check';
import { createDemoAppliance, DEMO_HISTORY } from '#local/demo/appliance.ts';
import { SAO_PAULO } from '#local/demo/cast.ts';
import { CYCLE, SEGURA_SCRIPT } from '#local/demo/script.ts';
import { DEMO_START } from '#local/demo/start-demo.ts';
import { knownEnd } from '#local/simulators/planned-session.ts';
import { DAY, HOUR, MINUTE } from '#shared/sessions/instant.ts';

const options = {
  seed: 'test',
  cast: SAO_PAULO,
  script: SEGURA_SCRIPT,
  firstId: 100_001n,
  history: DEMO_HISTORY,
};
const appliance = createDemoAppliance(options);
const instants = fc.integer({ min: 0, max: 30 * 24 * 60 }).map((n) => DEMO_START + n * MINUTE);

describe('the appliance of the demonstration', () => {
  test('is the same world in every run', () => {
    fc.assert(
      fc.property(instants, (now) => {
        expect(createDemoAppliance(options).sessions(now)).toEqual(appliance.sessions(now));
      }),
      { numRuns: 20 },
    );
  });

  test('shows what it showed before, under the same id, until it is too old', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 6 * 60 }), (now, minutes) => {
        const later = new Map(
          appliance.sessions(now + minutes * MINUTE).map((session) => [session.id, session]),
        );
        for (const session of appliance.sessions(now)) {
          if (session.started_at < now + DAY - DEMO_HISTORY) continue;
          expect(later.get(session.id)).toEqual(session);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('counts its ids up without a gap, in the order of the starts', () => {
    const [ghost, ...sessions] = appliance.sessions(DEMO_START + 7 * HOUR);
    expect(ghost?.id).toBe('100000');
    const first = BigInt(sessions[0]?.id ?? 0);
    sessions.forEach((session, place) => {
      expect(session.id).toBe(String(first + BigInt(place)));
      expect(session.started_at).toBeGreaterThanOrEqual(sessions[place - 1]?.started_at ?? 0);
    });
    expect(sessions.length).toBeGreaterThan(400);
  });

  test('finds each session it lists by its id, and none before it began', () => {
    const now = DEMO_START + HOUR;
    for (const session of appliance.sessions(now)) {
      expect(appliance.session(session.id, now)).toEqual(session);
      expect(appliance.session(session.id, session.started_at - 1)?.id).not.toBe(
        session.id === '100000' ? undefined : session.id,
      );
    }
    expect(appliance.session('1', now)).toBeUndefined();
    expect(appliance.session('no number', now)).toBeUndefined();
  });

  test('has in every cycle a long session, a threat that climbs, and an outage', () => {
    for (const cycle of [0, 1, 7]) {
      const begin = DEMO_START + cycle * CYCLE;
      const end = begin + CYCLE;
      const started = appliance.sessions(end).filter((session) => session.started_at >= begin);
      const long = started.filter(
        (session) => (knownEnd(session, end) ?? 0) - session.started_at > 2 * HOUR,
      );
      expect(long.length).toBeGreaterThan(0);
      expect(started.some(({ threats }) => threats.some(({ level }) => level > 90))).toBe(true);
      const failing = Array.from({ length: 300 }, (_, minute) =>
        appliance.failure(begin + minute * MINUTE),
      ).filter((failure) => failure !== undefined);
      expect(failing).toHaveLength(35);
    }
  });
});
