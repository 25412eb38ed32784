import { type Milliseconds, SECOND } from '../sessions/instant.ts';

/** What pamwatch counts about itself. Each is emitted with the dimension named beside it. */
export const METRICS = {
  /** A poll came to its end, well or badly. Dimension: Source. */
  PollFinished: 'Source',
  /** A poll read the whole of what it wanted. Dimension: Source. */
  PollSucceeded: 'Source',
  /** A poll could not: the appliance, the store or the topic failed. Dimension: Source. */
  PollFailed: 'Source',
  SweepSucceeded: 'Source',
  SweepFailed: 'Source',
  /** A sweep found sessions that the polls before it had not. Dimension: Source. */
  SessionsMissed: 'Source',
  /** The appliance shows far fewer sessions than its last sweep did. Dimension: Source. */
  SourceShrunk: 'Source',
  /** The appliance's newest session is older than one it had before. Dimension: Source. */
  SourceReset: 'Source',
  /** Sessions open now. Dimension: Source. */
  LiveSessions: 'Source',
  /** Transitions decided. Dimension: Source. */
  Transitions: 'Source',
  /** Messages handed to SNS. Dimension: Source. */
  Published: 'Source',
  /** Notifications accepted by the receiver. Dimension: Receiver. */
  Delivered: 'Receiver',
  /** Notifications not sent because a later one of the same alert was. Dimension: Receiver. */
  Superseded: 'Receiver',
  DeliveryFailed: 'Receiver',
  /** The digest of a time of the schedule is out, or there was nothing to send. Dimension: Function. */
  DigestFinished: 'Function',
  DigestFailed: 'Function',
} as const;
export type Metric = keyof typeof METRICS;

/** One alarm to the operators. `runbook` is docs/runbooks/operations/<name>.md. */
export interface AlarmDefinition {
  readonly name: string;
  /** One of pamwatch's metrics, or one that AWS keeps about the dead-letter queue. */
  readonly metric: Metric | 'DeadLetters';
  readonly per: 'source' | 'receiver' | 'digest';
  /** Fires when the sum of a period is at least (or below) the threshold in `periods` periods in a row. */
  readonly compare: 'at least' | 'below';
  readonly threshold: number;
  /** At least the source's `poll_every`, where that is longer. */
  readonly periodSeconds: number;
  /** Of what comes by a schedule: these beyond its longest pause. */
  readonly periods: number;
  /** What silence means: a poller that says nothing is one that does not run. */
  readonly missing: 'breaching' | 'not breaching';
  /** What it means for the people who rely on pamwatch, in one sentence. */
  readonly impact: string;
}

/** The alarm about what comes by a schedule: silence means something only after its longest pause. */
export function withPause(alarm: AlarmDefinition, pause: Milliseconds): AlarmDefinition {
  if (alarm.compare !== 'below') return alarm;
  return { ...alarm, periods: alarm.periods + Math.ceil(pause / (alarm.periodSeconds * SECOND)) };
}

export const ALARMS: readonly AlarmDefinition[] = [
  {
    name: 'poll-stalled',
    metric: 'PollFinished',
    per: 'source',
    compare: 'below',
    threshold: 1,
    periodSeconds: 60,
    periods: 10,
    missing: 'breaching',
    impact: 'Nothing watches this appliance: sessions there raise no alerts until polls run again.',
  },
  {
    name: 'poll-failing',
    metric: 'PollFailed',
    per: 'source',
    compare: 'at least',
    threshold: 1,
    periodSeconds: 60,
    periods: 3,
    missing: 'not breaching',
    impact: 'New sessions on this appliance go unseen; what was open already alerts unverified.',
  },
  {
    name: 'sweep-failing',
    metric: 'SweepFailed',
    per: 'source',
    compare: 'at least',
    threshold: 1,
    periodSeconds: 21_600,
    periods: 2,
    missing: 'not breaching',
    impact: 'Sessions that the quick polls missed are not found; those already known still alert.',
  },
  {
    name: 'source-shrunk',
    metric: 'SourceShrunk',
    per: 'source',
    compare: 'at least',
    threshold: 1,
    periodSeconds: 300,
    periods: 1,
    missing: 'not breaching',
    impact:
      'The appliance hides sessions that it showed before: what happens in them raises no alerts.',
  },
  {
    name: 'source-reset',
    metric: 'SourceReset',
    per: 'source',
    compare: 'at least',
    threshold: 1,
    periodSeconds: 300,
    periods: 1,
    missing: 'not breaching',
    impact: 'The appliance was restored or replaced: its sessions are read anew from the start.',
  },
  {
    name: 'digest-missed',
    metric: 'DigestFinished',
    per: 'digest',
    compare: 'below',
    threshold: 1,
    periodSeconds: 3600,
    periods: 1,
    missing: 'breaching',
    impact:
      'A shift began without its digest: what rules held back has reached nobody yet. The next digest tells it.',
  },
  {
    name: 'digest-failing',
    metric: 'DigestFailed',
    per: 'digest',
    compare: 'at least',
    threshold: 2,
    periodSeconds: 900,
    periods: 1,
    missing: 'not breaching',
    impact:
      'The digest cannot be put together or published: what rules held back reaches nobody until it can.',
  },
  {
    name: 'dead-letters',
    metric: 'DeadLetters',
    per: 'receiver',
    compare: 'at least',
    threshold: 1,
    periodSeconds: 60,
    periods: 1,
    missing: 'not breaching',
    impact:
      'At least one notification did not reach this receiver and will not be tried again by itself.',
  },
];
