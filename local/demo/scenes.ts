import { type Instant, MINUTE } from '#shared/sessions/instant.ts';
import type { Failure } from '../simulators/failure.ts';
import type { PlannedSession } from '../simulators/planned-session.ts';
import { CYCLE, type Outage, type Scene } from './script.ts';

export type Unnumbered = Omit<PlannedSession, 'id' | 'alt_id'>;

/** The scripted sessions that start in [from, to), whichever cycles these belong to. */
export function scenesBetween(
  scenes: readonly Scene[],
  everyday: (at: Instant) => Unnumbered,
  from: Instant,
  to: Instant,
): Unnumbered[] {
  const sessions: Unnumbered[] = [];
  for (let begin = cycleOf(from) * CYCLE; begin < to; begin += CYCLE) {
    for (const scene of scenes) {
      const start = begin + scene.from * MINUTE;
      if (start >= from && start < to) sessions.push(played(scene, begin, everyday(start)));
    }
  }
  return sessions;
}

/** How the appliance fails at `now`, if the script says so. */
export function scriptedFailure(outage: Outage, now: Instant): Failure | undefined {
  const cycle = cycleOf(now);
  const minute = (now - cycle * CYCLE) / MINUTE;
  if (cycle % outage.every !== 0 || minute < outage.from || minute >= outage.to) return undefined;
  return outage.ways[Math.floor(cycle / outage.every) % outage.ways.length];
}

function cycleOf(instant: Instant): number {
  return Math.floor(instant / CYCLE);
}

function played(scene: Scene, begin: Instant, everyday: Unnumbered): Unnumbered {
  const at = (minute: number) => begin + minute * MINUTE;
  return {
    ...everyday,
    ...scene.role,
    started_at: at(scene.from),
    ended_at: at(scene.to),
    threats: (scene.threats ?? []).map(({ minute, ...threat }) => ({ ...threat, at: at(minute) })),
    ...(scene.approval === undefined
      ? {}
      : { approval: { at: at(scene.approval.minute), outcome: scene.approval.outcome } }),
  };
}
