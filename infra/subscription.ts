import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { filterPolicy, type Gets } from '#shared/receivers/filter-policy.ts';

export interface SubscriptionOptions {
  readonly protocol: 'email' | 'sqs';
  readonly endpoint: string;
  /** What gets through; without it everything does. */
  readonly gets?: Gets;
  /** Where SNS puts what the endpoint does not take. */
  readonly deadLetters?: IQueue;
}

// The construct of the CDK cannot say `$or` in a filter policy; the resource beneath it can.
export function subscribe(
  scope: Construct,
  id: string,
  topic: ITopic,
  { protocol, endpoint, gets, deadLetters }: SubscriptionOptions,
): void {
  new CfnSubscription(scope, id, {
    topicArn: topic.topicArn,
    protocol,
    endpoint,
    ...(protocol === 'sqs' && { rawMessageDelivery: true }),
    ...(gets !== undefined && { filterPolicy: filterPolicy(gets) }),
    ...(deadLetters !== undefined && {
      redrivePolicy: { deadLetterTargetArn: deadLetters.queueArn },
    }),
  });
}
