import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { SourceOptions } from '#shared/config/config.ts';
import { ALARMS, type AlarmDefinition, METRICS, withPause } from '#shared/operations/alarms.ts';
import { type Milliseconds, SECOND } from '#shared/sessions/instant.ts';
import { alarmName, metricNamespace } from './names.ts';

/** pamwatch's own alarms, for its operators: each says what it means for people and where its runbook is. */
export class Alarms extends Construct {
  private readonly stage: string;
  private readonly action: SnsAction;

  constructor(scope: Construct, id: string, stage: string, operators: ITopic) {
    super(scope, id);
    this.stage = stage;
    this.action = new SnsAction(operators);
  }

  watchSource(source: string, options: SourceOptions): void {
    for (const definition of ALARMS) {
      const { metric } = definition;
      if (definition.per !== 'source' || metric === 'DeadLetters') continue;
      const timing = alarmTiming(definition, options);
      this.alarm(definition, source, timing, {
        metric: new cloudwatch.Metric({
          namespace: metricNamespace(this.stage),
          metricName: metric,
          dimensionsMap: { [METRICS[metric]]: source },
          statistic: cloudwatch.Stats.SUM,
          period: timing.period,
        }),
      });
    }
  }

  watchReceiver(receiver: string, deadLetters: IQueue): void {
    for (const definition of ALARMS) {
      if (definition.per !== 'receiver' || definition.metric !== 'DeadLetters') continue;
      const period = Duration.seconds(definition.periodSeconds);
      const timing = { period, window: definition.periods };
      this.alarm(definition, receiver, timing, {
        metric: deadLetters.metricApproximateNumberOfMessagesVisible({
          period,
          statistic: cloudwatch.Stats.MAXIMUM,
        }),
      });
    }
  }

  /** `pause`: the longest time without a digest. */
  watchDigest(pause: Milliseconds): void {
    for (const definition of ALARMS) {
      const { metric, periodSeconds } = definition;
      if (definition.per !== 'digest' || metric === 'DeadLetters') continue;
      const spaced = withPause(definition, pause);
      const period = Duration.seconds(periodSeconds);
      this.alarm(
        spaced,
        'digest',
        { period, window: spaced.periods },
        {
          metric: new cloudwatch.Metric({
            namespace: metricNamespace(this.stage),
            metricName: metric,
            dimensionsMap: { [METRICS[metric]]: 'digest' },
            statistic: cloudwatch.Stats.SUM,
            period,
          }),
        },
      );
    }
  }

  private alarm(
    definition: AlarmDefinition,
    subject: string,
    timing: Timing,
    { metric }: { metric: cloudwatch.IMetric },
  ): void {
    const { name, impact, threshold, periods } = definition;
    const alarm = new cloudwatch.Alarm(this, `${name}-${subject}`, {
      alarmName: alarmName(this.stage, name, subject),
      alarmDescription: `${subject}: ${impact} Runbook: docs/runbooks/operations/${name}.md`,
      metric,
      threshold,
      comparisonOperator: COMPARISONS[definition.compare],
      datapointsToAlarm: periods,
      evaluationPeriods: timing.window,
      treatMissingData: MISSING[definition.missing],
    });
    alarm.addAlarmAction(this.action);
    alarm.addOkAction(this.action);
  }
}

interface Timing {
  readonly period: Duration;
  /** Periods looked at; the alarm needs the definition's number of them. */
  readonly window: number;
}

const COMPARISONS = {
  'at least': cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

const MISSING = {
  breaching: cloudwatch.TreatMissingData.BREACHING,
  'not breaching': cloudwatch.TreatMissingData.NOT_BREACHING,
} as const;

/** A period holds one run. Runs that hang until the appliance's time is up leave periods empty between them. */
function alarmTiming(definition: AlarmDefinition, source: SourceOptions): Timing {
  const every = definition.metric.startsWith('Sweep') ? source.sweep_every : source.poll_every;
  const seconds = Math.max(definition.periodSeconds, every / SECOND);
  const { periods, compare } = definition;
  const empty = Math.ceil((periods * source.list_timeout) / SECOND / seconds);
  return {
    period: Duration.seconds(seconds),
    window: compare === 'at least' ? periods + empty : periods,
  };
}
