import { MINUTE } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import type { Keep, Reading, Source } from '#shared/sources/source.ts';
import { SourceError } from '#shared/sources/source-error.ts';

export interface ScriptedSource extends Source {
  /** The appliance's list from now on. */
  show(sessions: readonly Session[]): void;
  /** Calls reject from now on, until `up`. */
  down(): void;
  up(): void;
  /** From now on `changes` shows only what was not there before. */
  incremental(): void;
  /** How often a session was asked for by its id. */
  asked(): number;
}

/** An appliance that shows what the test says, stamped with the clock's time. */
export function createScriptedSource(name: string, clock: () => number): ScriptedSource {
  let list: readonly Session[] = [];
  let isDown = false;
  let asked = 0;
  let isIncremental = false;
  const shown = new Set<string>();
  const answer = (): readonly Session[] => {
    if (isDown) throw new SourceError(name, 'unavailable', 'no answer');
    return list.map((session) => ({ ...session, source: name, read_at: clock() }));
  };
  const whole = async (keep: Keep): Promise<Reading> => {
    const sessions = answer();
    return { sessions: sessions.filter(keep), seen: sessions.length, cursor: {}, complete: true };
  };
  return {
    name,
    vendor: 'segura',
    fields: new Set(),
    refresh: 5 * MINUTE,
    changes: async ({ keep }) => {
      const reading = await whole(keep);
      if (!isIncremental) return reading;
      const sessions = reading.sessions.filter(({ id }) => !shown.has(id));
      for (const { id } of reading.sessions) shown.add(id);
      return { ...reading, sessions, complete: false };
    },
    sweep: async ({ keep }) => whole(keep),
    session: async (id) => {
      asked += 1;
      return answer().find((session) => session.id === id);
    },
    link: (session) => `https://pam.example/${session.id}`,
    show: (sessions) => {
      list = sessions;
    },
    down: () => {
      isDown = true;
    },
    up: () => {
      isDown = false;
    },
    incremental: () => {
      isIncremental = true;
    },
    asked: () => asked,
  };
}
