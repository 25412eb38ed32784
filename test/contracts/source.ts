import type { Failure } from '#local/simulators/failure.ts';
import type { World } from '#local/simulators/world.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import type { Source } from '#shared/sources/source.ts';

/** One simulated appliance, and sources that point to it. */
export interface SourceBench {
  readonly world: World;
  /** Names of the fields of the secret's value. */
  readonly secretFields: readonly string[];
  createSource(changes?: {
    /** Overrides the secret's values; a field set to undefined is missing from it. */
    secret?: Readonly<Record<string, string | undefined>>;
    timeout?: number;
    session_url?: string;
    /** Our own clock minus the appliance's. */
    behind?: number;
  }): Source;
  fail(failure: Failure | null): void;
  close(): Promise<void>;
}

export interface SourceSetup {
  readonly zone: string;
  readonly now: () => Instant;
}

/** All values of the secret that a bench uses; none of them may ever be seen in an error. */
export const SECRET_VALUE = /s3cr3t/;

const NOW = Date.UTC(2026, 4, 20, 14, 30);
const everything = () => true;

/**
 * What every source must do against its simulator. `setup` makes one bench; it must open no
 * session by itself, and all secret values must hold `s3cr3t`.
 */
export function sourceContract(
  name: string,
  setup: (options: SourceSetup) => Promise<SourceBench>,
): void {
  describe(`${name} as a source`, () => {
    let bench: SourceBench;
    const signal = () => new AbortController().signal;
    const sweep = (source = bench.createSource()) =>
      source.sweep({ keep: everything, signal: signal() });
    const outcome = (reading: Promise<unknown>) =>
      reading.then(
        () => 'resolved',
        (error) => error,
      );

    beforeEach(async () => {
      bench = await setup({ zone: 'America/Sao_Paulo', now: () => NOW });
    });
    afterEach(() => bench.close());

    test('sweeps the whole list, however long it is', async () => {
      const ids = Array.from({ length: 230 }, (_, n) =>
        bench.world.open({ started_at: NOW - (n + 1) * MINUTE }),
      );
      const reading = await sweep();
      expect(reading.sessions.map(({ id }) => id).sort()).toEqual(ids.sort());
      expect(reading.seen).toBe(230);
      expect(reading.complete).toBe(true);
    });

    test('answers an empty appliance with an empty reading', async () => {
      expect(await sweep()).toMatchObject({ sessions: [], seen: 0, complete: true });
    });

    test('keeps only what it is told to and counts the rest', async () => {
      bench.world.open({ started_at: NOW - HOUR, user: 'alice' });
      const bob = bench.world.open({ started_at: NOW - HOUR, user: 'bob' });
      const live = (session: Session) => session.id === bob;
      const reading = await bench.createSource().sweep({ keep: live, signal: signal() });
      expect(reading.sessions.map(({ id }) => id)).toEqual([bob]);
      expect(reading.seen).toBe(2);
    });

    test('says of a session what the appliance shows', async () => {
      const id = bench.world.open({
        started_at: NOW - 2 * HOUR,
        user: 'alice',
        account: 'oracle',
        host: '10.1.2.3',
        port: 2222,
        protocol: 'ssh',
        source_ip: '10.20.4.17',
        request: 'patching',
      });
      const source = bench.createSource();
      const { sessions } = await sweep(source);
      const shown = {
        id,
        state: 'live',
        started_at: NOW - 2 * HOUR,
        read_at: NOW,
        user: 'alice',
        account: 'oracle',
        target: '10.1.2.3',
        target_port: 2222,
        protocol: 'ssh',
        source_ip: '10.20.4.17',
        reason: 'patching',
      };
      const supplied = Object.entries(shown).filter(([field]) => isDeclared(source, field));
      expect(sessions).toEqual([expect.objectContaining(Object.fromEntries(supplied))]);
      expect(sessions[0]?.ended_at).toBeUndefined();
    });

    test('names itself and its vendor on every session, and supplies only declared fields', async () => {
      const id = bench.world.open({ started_at: NOW - HOUR, ticket: 'CHG-1', request: 'why' });
      bench.world.end(id, NOW - MINUTE);
      const source = bench.createSource();
      const [session] = (await sweep(source)).sessions;
      expect(session).toMatchObject({ source: source.name, vendor: source.vendor });
      const supplied = Object.keys(session ?? {}).filter((field) => !isDeclared(source, field));
      expect(supplied).toEqual([]);
    });

    test('reads start and end in the time of the appliance, whatever its zone', async () => {
      for (const zone of ['Asia/Kolkata', 'Europe/Warsaw', 'Etc/UTC']) {
        const started_at = Date.UTC(2026, 0, 5, 23, 50, 7);
        const elsewhere = await setup({ zone, now: () => started_at + DAY });
        const id = elsewhere.world.open({ started_at });
        elsewhere.world.end(id, started_at + HOUR + 3 * SECOND);
        const { sessions } = await elsewhere
          .createSource()
          .sweep({ keep: everything, signal: signal() });
        await elsewhere.close();
        expect(sessions).toEqual([
          expect.objectContaining({
            state: 'ended',
            started_at,
            ended_at: started_at + HOUR + 3 * SECOND,
          }),
        ]);
      }
    });

    test('reads one session by its id as the list shows it', async () => {
      const id = bench.world.open({ started_at: NOW - HOUR });
      bench.world.open({ started_at: NOW - MINUTE });
      const source = bench.createSource();
      const { sessions } = await sweep(source);
      const one = await source.session(id, signal());
      expect(one).toEqual(sessions.find((session) => session.id === id));
    });

    test('answers undefined for a session that the appliance does not know', async () => {
      const id = bench.world.open({ started_at: NOW - HOUR });
      const source = bench.createSource();
      expect(await source.session(`${id}9`, signal())).toBeUndefined();
      bench.world.hide(id);
      expect(await source.session(id, signal())).toBeUndefined();
    });

    test('reads many sessions at once as it reads each, where it can', async () => {
      const ids = Array.from({ length: 7 }, () => bench.world.open({ started_at: NOW - HOUR }));
      const [gone = ''] = ids;
      bench.world.hide(gone);
      const source = bench.createSource();
      if (source.sessions === undefined) return;
      const many = await source.sessions(ids, signal());
      const each = await Promise.all(ids.map((id) => source.session(id, signal())));
      expect([...many]).toEqual(ids.map((id, n) => [id, each[n]]));
    });

    test('shows in changes what is new and what has ended since the cursor', async () => {
      const old = bench.world.open({ started_at: NOW - HOUR });
      const source = bench.createSource();
      const first = await source.changes({ keep: everything, signal: signal() });
      expect(first.sessions.map(({ id }) => id)).toEqual([old]);
      const fresh = bench.world.open({ started_at: NOW - MINUTE });
      bench.world.end(old, NOW - MINUTE);
      const stored = JSON.parse(JSON.stringify(first.cursor));
      const second = await source.changes({ cursor: stored, keep: everything, signal: signal() });
      const states = Object.fromEntries(second.sessions.map(({ id, state }) => [id, state]));
      expect(states[fresh]).toBe('live');
      // Only a complete reading has to show again what was known.
      if (second.complete) expect(states[old]).toBe('ended');
    });

    test('carries hostile text as it is', async () => {
      for (const user of HOSTILE) bench.world.open({ started_at: NOW - HOUR, user, account: user });
      const source = bench.createSource();
      const { sessions } = await sweep(source);
      expect(sessions.map(({ user }) => user).sort()).toEqual([...HOSTILE].sort());
      if (!isDeclared(source, 'account')) return;
      expect(sessions.map(({ account }) => account).sort()).toEqual([...HOSTILE].sort());
    });

    test.each<[Failure, string]>([
      ['refused', 'unavailable'],
      ['unavailable', 'unavailable'],
      ['error', 'unavailable'],
      ['broken', 'unavailable'],
      ['cut', 'malformed'],
      ['html', 'malformed'],
      ['unauthorized', 'authentication'],
      ['forbidden', 'permission'],
    ])('rejects whole when the appliance fails: %s is %s', async (failure, kind) => {
      const id = bench.world.open({ started_at: NOW - HOUR });
      const source = bench.createSource({ timeout: 3_000 });
      await sweep(source);
      bench.fail(failure);
      const reads = [
        source.sweep({ keep: everything, signal: signal() }),
        source.changes({ keep: everything, signal: signal() }),
        source.session(id, signal()),
        ...(source.sessions === undefined ? [] : [source.sessions([id], signal())]),
      ];
      for (const error of await Promise.all(reads.map(outcome))) {
        expect(error).toMatchObject({ name: 'SourceError', kind, source: source.name });
        expect(error.message).toMatch(new RegExp(`^${source.name}: `));
      }
      bench.fail(null);
      expect((await sweep(source)).seen).toBe(1);
    });

    test('hands on how long the appliance asks to wait', async () => {
      bench.fail('throttled');
      const error = await outcome(sweep(bench.createSource({ timeout: 500 })));
      expect(error).toMatchObject({ kind: 'unavailable', retryAfter: 2_000 });
    });

    test('gives up on an appliance that does not answer in time, and at once when stopped', async () => {
      bench.fail('slow');
      const timedOut = await outcome(sweep(bench.createSource({ timeout: 100 })));
      expect(timedOut).toMatchObject({ kind: 'unavailable' });
      const stop = new AbortController();
      const reading = outcome(
        bench.createSource().sweep({ keep: everything, signal: stop.signal }),
      );
      stop.abort();
      expect(await reading).toMatchObject({ name: 'SourceError', kind: 'unavailable' });
    });

    test('shows no secret in any error, and says what is wrong with the credentials', async () => {
      for (const field of bench.secretFields) {
        for (const value of ['wrong-s3cr3t-value', '', undefined]) {
          const source = bench.createSource({ secret: { [field]: value } });
          const error = await outcome(sweep(source));
          expect(error).toMatchObject({ kind: 'authentication' });
          expect(`${error.message} ${error.stack} ${error.cause}`).not.toMatch(SECRET_VALUE);
        }
      }
    });

    test('tells how far the clocks are apart', async () => {
      const { skew } = await sweep(bench.createSource({ behind: 90 * SECOND }));
      expect(Math.abs((skew ?? Number.NaN) - 90 * SECOND)).toBeLessThanOrEqual(SECOND);
    });

    test('reads side by side', async () => {
      const id = bench.world.open({ started_at: NOW - HOUR });
      const source = bench.createSource();
      const reads = Array.from({ length: 8 }, (_, n) =>
        n % 2 === 0
          ? sweep(source).then(({ sessions }) => sessions[0])
          : source.session(id, signal()),
      );
      expect(new Set((await Promise.all(reads)).map((session) => session?.id))).toEqual(
        new Set([id]),
      );
    });

    test('links to a session where the configuration says how', async () => {
      const id = bench.world.open({ started_at: NOW - HOUR });
      const [session] = (await sweep()).sessions;
      if (session === undefined) throw new Error('no session');
      expect(bench.createSource().link(session)).toBeUndefined();
      const linking = bench.createSource({ session_url: 'https://pam.test/s/{id}?a={id}' });
      expect(linking.link(session)).toBe(`https://pam.test/s/${id}?a=${id}`);
    });
  });
}

const HOSTILE = [
  '<!channel> *bold* `code`',
  '"},{"id":"999","user":"ghost"}',
  'a\\"]}{"remote_sessions":[{"session":[',
  'line\nbreak\ttab\u0000nul',
  'José 東京 👩‍🚀 \u202egnp.exe',
  '$'.concat('{jndi:ldap://x} {{7*7}} %s %p'),
  '__proto__',
];

function isDeclared(source: Source, field: string): boolean {
  return [...source.fields].some((declared) => declared === field);
}
