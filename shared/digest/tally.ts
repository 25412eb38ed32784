import { higherLevel, type Level } from '../alerts/level.ts';
import type { Instant } from '../sessions/instant.ts';
import type { BaselineEvent, DigestEvent, GapEvent, StaleEvent, TransitionEvent } from './event.ts';

/** What one alert did in the period. */
export interface AlertTally {
  readonly alert: string;
  readonly rule: string;
  readonly deliver: TransitionEvent['deliver'];
  readonly source: string;
  readonly opened_at: Instant;
  /** As its newest change says. */
  title: string;
  peak: Level;
  newest: number;
  /** The numbers of its changes. */
  readonly seen: Set<number>;
  fired: boolean;
  escalated: number;
  reminded: number;
  resolved_at?: Instant;
  /** It was to reach people by itself. */
  notified: boolean;
  inStorm: boolean;
  /** It was there when its source was first looked at. */
  inBaseline: boolean;
  /** By the instant of its decisions: the level a message would have had. Each is one message. */
  readonly decisions: Map<Instant, Level>;
}

/** Everything that was noted in a period, each thing once. */
export interface Tally {
  readonly alerts: Map<string, AlertTally>;
  readonly transitions: Map<string, TransitionEvent>;
  readonly stale: Map<string, StaleEvent>;
  readonly gaps: Map<string, GapEvent>;
  readonly baselines: Map<string, BaselineEvent>;
  readonly superseded: Set<string>;
  readonly unreadable: Set<string>;
}

export function emptyTally(): Tally {
  return {
    alerts: new Map(),
    transitions: new Map(),
    stale: new Map(),
    gaps: new Map(),
    baselines: new Map(),
    superseded: new Set(),
    unreadable: new Set(),
  };
}

/** Counts events into the tally; one that is there already changes nothing. */
export function take(tally: Tally, events: readonly DigestEvent[]): void {
  for (const event of events) takeOne(tally, event);
}

function takeOne(tally: Tally, event: DigestEvent): void {
  switch (event.kind) {
    case 'transition':
      takeTransition(tally, event);
      break;
    case 'stale':
      tally.stale.set(event.id, event);
      break;
    case 'gap':
      tally.gaps.set(event.id, event);
      break;
    case 'baseline':
      tally.baselines.set(event.id, event);
      break;
    case 'superseded':
      tally.superseded.add(event.id);
      break;
    case 'unreadable':
      tally.unreadable.add(event.id);
  }
}

function takeTransition({ alerts, transitions }: Tally, event: TransitionEvent): void {
  if (transitions.has(event.id)) return;
  transitions.set(event.id, event);
  const known = alerts.get(event.alert) ?? beginning(event);
  alerts.set(event.alert, known);
  known.seen.add(event.n);
  known.peak = higherLevel(known.peak, event.peak_level);
  known.notified ||= event.message === 'notification';
  known.inStorm ||= event.storm !== undefined;
  known.inBaseline ||= event.reason === 'baseline';
  known.decisions.set(event.decided_at, known.peak);
  if (event.transition === 'fired') known.fired = true;
  if (event.transition === 'escalated') known.escalated += 1;
  if (event.transition === 'reminded') known.reminded += 1;
  if (event.n < known.newest) return;
  known.newest = event.n;
  known.title = event.title;
  if (event.transition === 'resolved') known.resolved_at = event.at;
  else delete known.resolved_at;
}

function beginning({
  alert,
  rule,
  deliver,
  source,
  opened_at,
  title,
  peak_level,
}: TransitionEvent) {
  const made: AlertTally = {
    ...{ alert, rule, deliver, source, opened_at, title },
    peak: peak_level,
    newest: 0,
    seen: new Set(),
    fired: false,
    escalated: 0,
    reminded: 0,
    notified: false,
    inStorm: false,
    inBaseline: false,
    decisions: new Map(),
  };
  return made;
}
