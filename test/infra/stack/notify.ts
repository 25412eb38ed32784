import { Match, type Template } from 'aws-cdk-lib/assertions';
import { CLAIM_TTL, NOTIFY_TIMEOUT, VISIBILITY_TIMEOUT } from '#functions/notify/timing.ts';
import { filterPolicy } from '#shared/receivers/filter-policy.ts';
import { templateOf } from '../a-stack.ts';

const QUEUE = { 'Fn::GetAtt': [Match.stringLikeRegexp('^NotifysocslackQueue'), 'Arn'] };
const DEAD_LETTERS = {
  'Fn::GetAtt': [Match.stringLikeRegexp('^NotifysocslackDeadLetters'), 'Arn'],
};

describe('a receiver that needs code', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf();
  });

  test('gets what is at least of its level, through a queue of its own', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      TopicArn: { Ref: Match.stringLikeRegexp('^TopicsAlerts') },
      Protocol: 'sqs',
      Endpoint: QUEUE,
      FilterPolicy: filterPolicy({ from: 'medium', digest: true }),
    });
  });

  test('has dead letters for what its function cannot deliver and for what SNS cannot', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'pamwatch-prod-notify-soc-slack',
      RedrivePolicy: { deadLetterTargetArn: DEAD_LETTERS, maxReceiveCount: 8 },
    });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Endpoint: QUEUE,
      RedrivePolicy: { deadLetterTargetArn: DEAD_LETTERS },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'pamwatch-prod-notify-soc-slack-dead-letters',
      MessageRetentionPeriod: 14 * 24 * 3600,
    });
  });

  test('has queues that are encrypted, and take nothing that was not sent over TLS', () => {
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    template.resourceCountIs('AWS::SQS::QueuePolicy', 2);
    template.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sqs:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Condition: {
              ArnEquals: { 'aws:SourceArn': { Ref: Match.stringLikeRegexp('^TopicsAlerts') } },
            },
          }),
        ]),
      },
    });
  });

  test('says which messages of a batch failed, and is hidden from for longer than a claim lives', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: QUEUE,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'pamwatch-prod-notify-soc-slack',
      VisibilityTimeout: VISIBILITY_TIMEOUT / 1000,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'pamwatch-prod-notify-soc-slack',
      Timeout: NOTIFY_TIMEOUT / 1000,
      Environment: { Variables: Match.objectLike({ RECEIVER: 'soc-slack' }) },
    });
    expect(NOTIFY_TIMEOUT).toBeLessThanOrEqual(CLAIM_TTL);
    expect(CLAIM_TTL).toBeLessThan(VISIBILITY_TIMEOUT);
  });
});

test('a mailbox is subscribed directly, with the same kind of filter', () => {
  templateOf().hasResourceProperties('AWS::SNS::Subscription', {
    TopicArn: { Ref: Match.stringLikeRegexp('^TopicsAlerts') },
    Protocol: 'email',
    Endpoint: 'soc@bank.com',
    FilterPolicy: filterPolicy({ from: 'high', digest: true }),
  });
});
