import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Failure } from '#local/simulators/failure.ts';
import type { World } from '#local/simulators/world.ts';
import { HOUR, type Instant } from '#shared/sessions/instant.ts';
import { isOver, type Session } from '#shared/sessions/session.ts';
import type { Actions } from '#shared/sources/actions.ts';
import type { Source } from '#shared/sources/source.ts';
import { SECRET_VALUE } from './source.ts';

/** One call of an action on a session. */
export type Act = (actions: Actions, session: Session, signal: AbortSignal) => Promise<unknown>;

/** One simulated appliance whose sessions can be changed. */
export interface ActionsBench {
  readonly world: World;
  /** One call of each action that the vendor has. */
  readonly acts: Partial<Record<keyof Actions, Act>>;
  readonly source: Source;
  /** All values of the secrets hold `s3cr3t`; `wrong` ones are not those that the appliance knows. */
  createActions(credentials?: 'good' | 'wrong'): Actions;
  /** Whether a request would change something at the appliance. */
  isChange(request: { readonly method: string; readonly path: string }): boolean;
  fail(failure: Failure | null): void;
  close(): Promise<void>;
}

const NOW = Date.UTC(2026, 4, 20, 14, 30);

/** What every vendor's actions must do against its simulator. */
export function actionsContract(
  name: string,
  setup: (options: { readonly now: () => Instant }) => Promise<ActionsBench>,
): void {
  describe(`what people can do to sessions of ${name}`, () => {
    let bench: ActionsBench;
    let changes = 0;
    const count = (message: unknown) => {
      const { request } = Object(message);
      if (bench.isChange(request)) changes += 1;
    };
    const { signal } = new AbortController();

    beforeEach(async () => {
      bench = await setup({ now: () => NOW });
      changes = 0;
      subscribe('undici:request:create', count);
    });
    afterEach(async () => {
      unsubscribe('undici:request:create', count);
      await bench.close();
    });

    /** A live session as the source reads it. */
    const openSession = async (): Promise<Session> => {
      const id = bench.world.open({ started_at: NOW - HOUR });
      const session = await bench.source.session(id, signal);
      if (session === undefined) throw new Error(`the simulator does not show session ${id}`);
      return session;
    };
    const outcome = (action: Promise<unknown>) =>
      action.then(
        () => 'done',
        (error) => error,
      );

    test('has the actions that are tried here, and no other', () => {
      expect(Object.keys(bench.createActions()).sort()).toEqual(Object.keys(bench.acts).sort());
    });

    test('does each with a single request that changes something', async () => {
      for (const act of Object.values(bench.acts)) {
        const session = await openSession();
        changes = 0;
        expect(await outcome(act(bench.createActions(), session, signal))).toBe('done');
        expect(changes).toBe(1);
      }
    });

    test('a session that was ended is over', async () => {
      if (bench.acts.terminate === undefined) return;
      const session = await openSession();
      const other = await openSession();
      await bench.acts.terminate(bench.createActions(), session, signal);
      const [after, others] = await Promise.all(
        [session, other].map(({ id }) => bench.source.session(id, signal)),
      );
      expect([after, others].map((one) => one && isOver(one))).toEqual([true, false]);
    });

    test.each<[Failure, string]>([
      ['refused', 'unavailable'],
      ['unavailable', 'unavailable'],
      ['throttled', 'unavailable'],
      ['error', 'unavailable'],
      ['broken', 'unavailable'],
      ['cut', 'malformed'],
      ['html', 'malformed'],
      ['unauthorized', 'authentication'],
      ['forbidden', 'permission'],
    ])('is never sent again by itself after a failure: %s is %s', async (failure, kind) => {
      for (const act of Object.values(bench.acts)) {
        const session = await openSession();
        const actions = bench.createActions();
        bench.fail(failure);
        changes = 0;
        const error = await outcome(act(actions, session, signal));
        expect(error).toMatchObject({ name: 'SourceError', source: bench.source.name });
        // Before a change, credentials or attributes may be asked for, and fail in their own way.
        if (changes > 0) expect(error.kind).toBe(kind);
        expect(changes).toBeLessThanOrEqual(1);
        bench.fail(null);
      }
    });

    test('says of a session that the appliance does not know that it is refused', async () => {
      for (const act of Object.values(bench.acts)) {
        const session = await openSession();
        bench.world.hide(session.id);
        const error = await outcome(act(bench.createActions(), session, signal));
        expect(error).toMatchObject({ name: 'SourceError', kind: 'refused' });
      }
    });

    test('does nothing with credentials that are refused, and shows none of them', async () => {
      for (const act of Object.values(bench.acts)) {
        const session = await openSession();
        const error = await outcome(act(bench.createActions('wrong'), session, signal));
        expect(error).toMatchObject({ name: 'SourceError', kind: 'authentication' });
        expect(`${error.message} ${error.stack} ${error.cause}`).not.toMatch(SECRET_VALUE);
        expect(await bench.source.session(session.id, signal)).toEqual(session);
      }
    });

    test('stops at once when it is told to', async () => {
      for (const act of Object.values(bench.acts)) {
        const session = await openSession();
        bench.fail('slow');
        const stop = new AbortController();
        const acting = outcome(act(bench.createActions(), session, stop.signal));
        stop.abort();
        expect(await acting).toMatchObject({ name: 'SourceError', kind: 'unavailable' });
        bench.fail(null);
      }
    });
  });
}
