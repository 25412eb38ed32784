import { Match, type Template } from 'aws-cdk-lib/assertions';
import { templateOf } from '../a-stack.ts';

describe('the topics', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf();
  });

  test('are two: alerts go to analysts, alarms about pamwatch to its operators', () => {
    template.resourceCountIs('AWS::SNS::Topic', 2);
  });

  test('are encrypted with a key that CloudWatch alarms may use', () => {
    template.allResourcesProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TopicsKey'), 'Arn'] },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: 'cloudwatch.amazonaws.com' },
          }),
        ]),
      },
    });
  });

  test('take nothing that was not sent over TLS', () => {
    template.resourceCountIs('AWS::SNS::TopicPolicy', 2);
    template.allResourcesProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  test('let alarms of this account alone publish to the operators', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: Match.stringLikeRegexp('^TopicsOperators') }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });

  test('the operators get every alarm by mail', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      TopicArn: { Ref: Match.stringLikeRegexp('^TopicsOperators') },
      Protocol: 'email',
      Endpoint: 'pam-ops@bank.com',
      FilterPolicy: Match.absent(),
    });
  });
});
