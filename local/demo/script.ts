import { MINUTE, type Milliseconds } from '#shared/sessions/instant.ts';
import type { Failure } from '../simulators/failure.ts';
import type { PlannedSession } from '../simulators/planned-session.ts';

/** A session as the script has it: minutes from the beginning of its cycle. */
export interface Scene {
  readonly from: number;
  /** May lie in the next cycle. */
  readonly to: number;
  readonly role: Partial<Omit<PlannedSession, 'id' | 'alt_id' | 'started_at' | 'ended_at'>>;
  readonly threats?: readonly {
    readonly minute: number;
    readonly level: number;
    readonly min?: number;
    readonly max?: number;
    readonly provisional?: boolean;
  }[];
  /** For how long the request waits, and what comes of it. */
  readonly approval?: { readonly minute: number; readonly outcome: 'approved' | 'rejected' };
}

/** When the appliance is down: in every `every`-th cycle, from minute to minute, in the ways listed in turn. */
export interface Outage {
  readonly every: number;
  readonly from: number;
  readonly to: number;
  readonly ways: readonly Failure[];
}

export interface Script {
  readonly scenes: readonly Scene[];
  readonly outage: Outage;
}

/** The story repeats for ever, so that a run that starts again still has something to show. */
export const CYCLE: Milliseconds = 300 * MINUTE;

export const SEGURA_SCRIPT: Script = {
  scenes: [
    // Climbs from low to medium, lives through the outage and ends.
    { from: 5, to: 200, role: { user: 'jdoe', account: 'oracle', host: 'app-sv-07' } },
    // Looks dangerous, then more so, then calms down.
    {
      from: 30,
      to: 85,
      role: { user: 'marcos.pinto', account: 'win-ops', host: 'branch-114', ticket: 'CHG-20871' },
      threats: [
        { minute: 35, level: 86 },
        { minute: 50, level: 96 },
        { minute: 70, level: 30 },
      ],
    },
    { from: 65, to: 95, role: { user: 'ana.souza', account: 'oracle', host: 'core-db-01' } },
    // Reaches its limit while the appliance is down.
    { from: 100, to: 225, role: { user: 'rita.alves', account: 'postgres', host: 'rep-db-02' } },
    { from: 120, to: 140, role: { user: 'admin', account: 'root', host: 'app-sv-03' } },
    // Open across the end of the cycle: the first poll of all finds it over its limit.
    { from: 230, to: 340, role: { user: 'carla.dias', account: 'svc-deploy', host: 'app-sv-03' } },
  ],
  outage: { every: 1, from: 150, to: 185, ways: ['cut', 'error', 'refused', 'unavailable'] },
};

export const FUDO_SCRIPT: Script = {
  scenes: [
    // Climbs three times.
    {
      from: 10,
      to: 270,
      role: {
        user: 'p.wójcik',
        account: 'admin-linux',
        host: '10.40.1.15',
        host_name: 'waw-app-15',
      },
    },
    {
      from: 45,
      to: 100,
      role: { user: 'z.gość', account: 'netops', host: '10.40.1.22', host_name: 'waw-win-22' },
      threats: [
        { minute: 48, level: 60, min: 40, max: 86, provisional: true },
        { minute: 54, level: 74, min: 62, max: 89 },
        { minute: 68, level: 95, min: 93, max: 98 },
        { minute: 86, level: 22, min: 8, max: 35 },
      ],
    },
    {
      from: 130,
      to: 150,
      role: {
        user: 'k.nowak',
        account: 'sql-maint',
        host: '10.40.2.8',
        host_name: 'waw-sql-08',
        source_ip: '203.0.113.9',
      },
    },
    {
      from: 160,
      to: 175,
      role: { user: 'm.zielińska', account: 'netops', host: '10.40.1.22', host_name: 'waw-win-22' },
      approval: { minute: 175, outcome: 'rejected' },
    },
    { from: 180, to: 195, role: { user: 't.kaczmarek', account: 'netops', recorded: false } },
    {
      from: 215,
      to: 325,
      role: {
        user: 'a.lewandowska',
        account: 'sql-maint',
        host: '10.40.2.8',
        host_name: 'waw-sql-08',
      },
    },
  ],
  outage: { every: 2, from: 235, to: 255, ways: ['broken', 'unauthorized', 'html', 'unavailable'] },
};
