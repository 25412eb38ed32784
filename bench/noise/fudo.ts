import { pick } from '#local/demo/random.ts';
import { HOUR, MINUTE, SECOND } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';

type Random = () => number;
type Drawn = Omit<Session, 'id'>;

/** Access for a time, in hours. */
const LIMITS = [1, 2, 4, 8] as const;

/** What a Fudo says of a session beside what every PAM does, and what it does to some of them. */
export function* onFudo(session: Drawn, random: Random): Generator<Drawn> {
  const { started_at, ended_at } = session;
  if (ended_at === undefined) yield session;
  else if (session.state === 'rejected') yield answered(session, random);
  else yield* ended({ ...session, started_at, ended_at }, random);
}

/** One request in ten is never answered, and runs out. */
function answered(request: Drawn, random: Random): Drawn {
  if (random() > 0.1) return request;
  return { ...request, state: 'expired', ended_at: request.started_at + 2 * HOUR };
}

type Ended = Drawn & { readonly ended_at: number };

/** One in a thousand is cut off by a policy or an administrator, and one in three comes back. */
function* ended(session: Ended, random: Random): Generator<Drawn> {
  const timed = random() < 0.3 ? limited(session, random) : session;
  if (random() > 0.001) {
    yield withActivity(timed, random);
    return;
  }
  const lasted = timed.ended_at - timed.started_at;
  const ended_at = timed.started_at + Math.round(lasted * random());
  yield withActivity({ ...timed, ended_at, state: 'terminated' }, random);
  if (random() > 1 / 3) return;
  const back = ended_at + Math.round((2 + random() * 40) * MINUTE);
  yield withActivity({ ...session, started_at: back, ended_at: back + lasted }, random);
}

/** Given for a time; whoever stays longer is cut off within seconds of it. */
function limited(session: Ended, random: Random): Ended {
  const terminate_at = session.started_at + pick(random, LIMITS) * HOUR;
  if (session.ended_at < terminate_at) return { ...session, terminate_at };
  const ended_at = terminate_at + Math.round(random() * 10 * SECOND);
  return { ...session, terminate_at, ended_at, state: 'terminated' };
}

/** People work for much of a session; in one that is left open for half a day, for minutes. */
function withActivity(session: Ended, random: Random): Drawn {
  const lasted = session.ended_at - session.started_at;
  const share = lasted > 8 * HOUR ? 0.01 : 0.1 + random() * 0.7;
  return { ...session, active_seconds: Math.round((lasted * share) / SECOND) };
}
