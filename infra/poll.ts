import { Duration } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { SWEEP_TIMEOUT } from '#functions/poll/timing.ts';
import type { SourceOptions } from '#shared/config/config.ts';
import { vendorNamed } from '#shared/sources/registry.ts';
import { acknowledge } from './acknowledge.ts';
import { createFunction } from './function.ts';
import type { Placement } from './network.ts';
import { schedulePolls } from './schedules.ts';
import type { Secrets } from './secrets.ts';
import type { Store } from './store.ts';
import type { Topics } from './topics.ts';

export interface PollProps {
  readonly stage: string;
  readonly source: string;
  readonly options: SourceOptions;
  /** The secrets that it reads. */
  readonly reads: readonly string[];
  readonly code: lambda.Code;
  readonly configPath: string;
  readonly store: Store;
  readonly topics: Topics;
  readonly secrets: Secrets;
  readonly placement: Placement | undefined;
}

/** The poller of one source. */
export class Poll extends Construct {
  constructor(scope: Construct, id: string, props: PollProps) {
    super(scope, id);
    const { source, store, topics } = props;
    const poller = createFunction(this, {
      stage: props.stage,
      name: `poll-${source}`,
      description: `pamwatch: polls ${source}`,
      code: props.code,
      // One function does both; a poll gives up by its own, shorter limit.
      timeout: Duration.millis(SWEEP_TIMEOUT),
      // Chosen for the CPU that comes with it, over half a core; memory stays flat.
      memorySize: 1024,
      environment: {
        SOURCE: source,
        TABLE_NAME: store.tableName,
        ALERTS_TOPIC_ARN: topics.alerts.topicArn,
        PAMWATCH_CONFIG: props.configPath,
      },
      placement: props.placement,
    });
    // No reserved concurrency: leases keep polls apart, and it would eat into the account's limit.
    poller.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    store.grantPoll(poller, source);
    topics.grantPublishAlerts(poller);
    for (const secret of props.reads) props.secrets.grantRead(poller, secret);
    const { aws } = vendorNamed(props.options.vendor);
    if (aws !== undefined) this.allow(poller, aws.actions);
    schedulePolls(this, poller, props.options);
  }

  /** Reading lists of AWS: what the function may do to the appliance that AWS itself is. */
  private allow(poller: lambda.Function, actions: readonly string[]): void {
    const policy = new Policy(this, 'SourcePolicy', {
      statements: [new PolicyStatement({ actions: [...actions], resources: ['*'] })],
    });
    acknowledge(
      policy,
      'AwsSolutions-IAM5[Resource::*]',
      'The API lists sessions of the whole account: it takes no resource, so a grant must name all.',
    );
    poller.role?.attachInlinePolicy(policy);
  }
}
