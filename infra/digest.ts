import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DIGEST_TIMEOUT } from '#functions/digest/timing.ts';
import type { DigestSchedule } from '#shared/digest/schedule.ts';
import { createFunction } from './function.ts';
import { scheduleDigests } from './schedules.ts';
import type { Store } from './store.ts';
import type { Topics } from './topics.ts';

export interface DigestProps {
  readonly stage: string;
  readonly schedule: DigestSchedule;
  /** Names of the sources it tells of. */
  readonly sources: readonly string[];
  readonly code: lambda.Code;
  readonly configPath: string;
  readonly store: Store;
  readonly topics: Topics;
}

/** The daily summary, or one before each shift. Outside any VPC: it asks no appliance. */
export class Digest extends Construct {
  constructor(scope: Construct, id: string, props: DigestProps) {
    super(scope, id);
    const { store, topics } = props;
    const teller = createFunction(this, {
      stage: props.stage,
      name: 'digest',
      description: 'pamwatch: the summary of the day, or of each shift',
      code: props.code,
      timeout: Duration.millis(DIGEST_TIMEOUT),
      memorySize: 512,
      environment: {
        TABLE_NAME: store.tableName,
        ALERTS_TOPIC_ARN: topics.alerts.topicArn,
        PAMWATCH_CONFIG: props.configPath,
      },
    });
    // The next digest is hours away: what failed, or died after it had decided, is tried again at once.
    teller.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(1) });
    store.grantDigest(teller, props.sources);
    topics.grantPublishAlerts(teller);
    scheduleDigests(this, teller, props.schedule);
  }
}
