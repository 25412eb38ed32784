import { createHash } from 'node:crypto';
import type { Instant } from '#shared/sessions/instant.ts';
import type { Failure } from './failure.ts';
import type { PlannedSession, ThreatAt } from './planned-session.ts';

/** What a simulator shows: the sessions behind one appliance, as functions of its clock. */
export interface Appliance {
  /** Sessions begun by `now` that the key may see, in ascending order of id. */
  sessions(now: Instant): readonly PlannedSession[];
  session(id: string, now: Instant): PlannedSession | undefined;
  /** How the appliance fails at `now`, if it does. */
  failure(now: Instant): Failure | undefined;
}

export type NewSession = Partial<PlannedSession> & { readonly started_at: Instant };

/** An appliance whose sessions a test opens and ends by hand. */
export interface World extends Appliance {
  /** Answers with the session's id. */
  open(session: NewSession): string;
  end(id: string, at: Instant): void;
  /** Takes the session out of the key's sight, or purges it: the appliance no longer knows it. */
  hide(id: string): void;
  setThreat(id: string, threat: ThreatAt): void;
  change(id: string, change: Partial<PlannedSession>): void;
  fail(failure: Failure | undefined): void;
}

/** `firstId` is where ids begin; each new session takes the next. */
export function createWorld({ firstId = 1n }: { readonly firstId?: bigint } = {}): World {
  const sessions = new Map<string, PlannedSession>();
  let nextId = firstId;
  let failing: Failure | undefined;

  const change = (id: string, changed: Partial<PlannedSession>) => {
    const session = sessions.get(id);
    if (session === undefined) throw new Error(`the world has no session ${id}`);
    sessions.set(id, { ...session, ...changed });
  };

  return {
    sessions: (now) =>
      [...sessions.values()].filter((session) => session.started_at <= now).sort(byId),
    session: (id, now) => {
      const session = sessions.get(id);
      return session !== undefined && session.started_at <= now ? session : undefined;
    },
    failure: () => failing,
    open: (session) => {
      const id = session.id ?? String(nextId);
      if (session.id === undefined) nextId += 1n;
      sessions.set(id, { ...plainSession(id), ...session });
      return id;
    },
    end: (id, at) => change(id, { ended_at: at }),
    hide: (id) => {
      sessions.delete(id);
    },
    setThreat: (id, threat) =>
      change(id, { threats: [...(sessions.get(id)?.threats ?? []), threat] }),
    change,
    fail: (failure) => {
      failing = failure;
    },
  };
}

/** Ids are digits of any length, so the longer one is the greater. */
export function byId(a: PlannedSession, b: PlannedSession): number {
  if (a.id.length !== b.id.length) return a.id.length - b.id.length;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/** A session as Segura identifies it internally: 40 hexadecimal digits. */
export function internalId(id: string): string {
  return createHash('sha1').update(id).digest('hex');
}

function plainSession(id: string): Omit<PlannedSession, 'started_at'> {
  return {
    id,
    alt_id: internalId(id),
    user: 'jdoe',
    account: 'svc-deploy',
    host: '10.66.33.17',
    port: 22,
    protocol: 'ssh',
    source_ip: '172.16.20.125',
    gateway: 'Terminal Proxy',
    safe: 'servers',
    threats: [],
    recorded: true,
  };
}
