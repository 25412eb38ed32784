import { Match, type Template } from 'aws-cdk-lib/assertions';
import { templateOf } from '../a-stack.ts';

describe('the pollers', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf();
  });

  test.each([
    ['segura-sp', 'rate(1 minute)', 'rate(360 minutes)'],
    ['fudo-dc1', 'rate(5 minutes)', 'rate(720 minutes)'],
  ])('%s is polled often and swept rarely, by one function', (source, poll, sweep) => {
    const arn = {
      'Fn::GetAtt': [Match.stringLikeRegexp(`^Poll${source.replace('-', '')}Function`), 'Arn'],
    };
    for (const [expression, input] of [
      [poll, '{"sweep":false}'],
      [sweep, '{"sweep":true}'],
    ]) {
      template.hasResourceProperties('AWS::Scheduler::Schedule', {
        ScheduleExpression: expression,
        Target: Match.objectLike({ Arn: arn, Input: input }),
      });
    }
  });

  test('nothing is retried behind their back: the next poll does it', () => {
    const retried = { RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } };
    template.resourcePropertiesCountIs(
      'AWS::Scheduler::Schedule',
      { Target: Match.objectLike(retried) },
      4,
    );
    const once = { MaximumRetryAttempts: 0 };
    template.resourcePropertiesCountIs('AWS::Lambda::EventInvokeConfig', once, 2);
  });

  test('sweeps do not all begin at once', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(360 minutes)',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 10 },
    });
  });

  test('know their source, the table, the topic and the configuration', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'pamwatch-prod-poll-segura-sp',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 900,
      Environment: {
        Variables: Match.objectLike({
          SOURCE: 'segura-sp',
          TABLE_NAME: { Ref: Match.stringLikeRegexp('^StoreTable') },
          ALERTS_TOPIC_ARN: { Ref: Match.stringLikeRegexp('^TopicsAlerts') },
          PAMWATCH_CONFIG: 'config/pamwatch.yaml',
        }),
      },
      VpcConfig: Match.absent(),
      ReservedConcurrentExecutions: Match.absent(),
    });
  });

  test('keep their logs for three months', () => {
    template.resourceCountIs('AWS::Logs::LogGroup', 4);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });
});
