import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  BATCH_SIZE,
  DEAD_LETTER_RETENTION,
  MAX_RECEIVES,
  NOTIFY_TIMEOUT,
  VISIBILITY_TIMEOUT,
} from '#functions/notify/timing.ts';
import type { Gets } from '#shared/receivers/filter-policy.ts';
import { createFunction } from './function.ts';
import { queueName } from './names.ts';
import type { Secrets } from './secrets.ts';
import type { Store } from './store.ts';
import { subscribe } from './subscription.ts';
import type { Topics } from './topics.ts';

export interface NotifyProps {
  readonly stage: string;
  readonly receiver: string;
  readonly gets: Gets;
  readonly secret: string;
  readonly code: lambda.Code;
  readonly configPath: string;
  readonly store: Store;
  readonly topics: Topics;
  readonly secrets: Secrets;
}

// Two at once is the least AWS allows, and as much as a receiver of one message a second needs.
const BATCHES = { batchSize: BATCH_SIZE, maxConcurrency: 2, reportBatchItemFailures: true };

/** What delivers to one receiver that needs code: alerts topic, queue, function; and dead letters. Outside any VPC. */
export class Notify extends Construct {
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, props: NotifyProps) {
    super(scope, id);
    const { receiver, store, topics } = props;
    const name = queueName(props.stage, receiver);
    this.deadLetters = this.createQueue('DeadLetters', {
      queueName: `${name}-dead-letters`,
      retentionPeriod: Duration.millis(DEAD_LETTER_RETENTION),
    });
    const queue = this.createQueue('Queue', {
      queueName: name,
      visibilityTimeout: Duration.millis(VISIBILITY_TIMEOUT),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    this.subscribe(topics.alerts, queue, props.gets);

    const notifier = createFunction(this, {
      stage: props.stage,
      name: `notify-${receiver}`,
      description: `pamwatch: delivers to ${receiver}`,
      code: props.code,
      timeout: Duration.millis(NOTIFY_TIMEOUT),
      memorySize: 512,
      environment: {
        RECEIVER: receiver,
        TABLE_NAME: store.tableName,
        PAMWATCH_CONFIG: props.configPath,
      },
    });
    notifier.addEventSource(new SqsEventSource(queue, BATCHES));
    store.grantDelivery(notifier);
    props.secrets.grantRead(notifier, props.secret);
  }

  private createQueue(id: string, props: sqs.QueueProps): sqs.Queue {
    const encryption = sqs.QueueEncryption.SQS_MANAGED;
    return new sqs.Queue(this, id, { ...props, encryption, enforceSSL: true });
  }

  private subscribe(topic: ITopic, queue: sqs.Queue, gets: Gets): void {
    for (const target of [queue, this.deadLetters]) {
      target.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('sns.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [target.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
        }),
      );
    }
    subscribe(this, 'Subscription', topic, {
      protocol: 'sqs',
      endpoint: queue.queueArn,
      gets,
      deadLetters: this.deadLetters,
    });
  }
}
