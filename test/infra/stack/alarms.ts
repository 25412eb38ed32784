import { existsSync, readFileSync } from 'node:fs';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { ALARMS } from '#shared/operations/alarms.ts';
import { aConfigText, templateOf } from '../a-stack.ts';

const OPERATORS = { Ref: Match.stringLikeRegexp('^TopicsOperators') };

describe('the alarms', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf();
  });

  test.each([
    ['segura-sp', 60],
    ['fudo-dc1', 300],
  ])('say that %s is no longer polled, silence being the worst sign', (source, period) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `pamwatch-prod-poll-stalled-${source}`,
      MetricName: 'PollFinished',
      Namespace: 'pamwatch/prod',
      Dimensions: [{ Name: 'Source', Value: source }],
      Statistic: 'Sum',
      Period: period,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    });
  });

  test('say that polls fail, even when each failure takes as long as the appliance may', () => {
    // A poll that waits four minutes for its answer fails every fifth minute: three times in fifteen.
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'pamwatch-prod-poll-failing-segura-sp',
      MetricName: 'PollFailed',
      Period: 60,
      DatapointsToAlarm: 3,
      EvaluationPeriods: 15,
      TreatMissingData: 'notBreaching',
    });
  });

  test('look at sweeps as often as they run', () => {
    for (const [source, period] of [
      ['segura-sp', 21_600],
      ['fudo-dc1', 43_200],
    ] as const) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `pamwatch-prod-sweep-failing-${source}`,
        Period: period,
        DatapointsToAlarm: 2,
      });
    }
  });

  test('say that a digest is missing, once the longest pause is over', () => {
    // Eight hours between shifts, nine when clocks go back; and one in which it should have come.
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'pamwatch-prod-digest-missed-digest',
      MetricName: 'DigestFinished',
      Dimensions: [{ Name: 'Function', Value: 'digest' }],
      Period: 3600,
      EvaluationPeriods: 26,
      DatapointsToAlarm: 26,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
    const weekdays = templateOf(aConfigText('digest: { at: ["08:00"], days: mon-fri }'));
    weekdays.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'pamwatch-prod-digest-missed-digest',
      EvaluationPeriods: 74,
    });
  });

  test('say that a notification reached nobody', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'pamwatch-prod-dead-letters-soc-slack',
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [
        {
          Name: 'QueueName',
          Value: {
            'Fn::GetAtt': [Match.stringLikeRegexp('^NotifysocslackDeadLetters'), 'QueueName'],
          },
        },
      ],
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
    });
  });

  test('are there for each source, each receiver that has a queue and the digest, and no more', () => {
    const perSource = ALARMS.filter((alarm) => alarm.per === 'source').length;
    const perReceiver = ALARMS.filter((alarm) => alarm.per === 'receiver').length;
    const perDigest = ALARMS.filter((alarm) => alarm.per === 'digest').length;
    template.resourceCountIs('AWS::CloudWatch::Alarm', 2 * perSource + perReceiver + perDigest);
  });

  test('tell the operators, never the analysts, when they begin and when they are over', () => {
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [OPERATORS],
      OKActions: [OPERATORS],
    });
  });

  test.each(ALARMS)('$name says what it means for people and where its runbook is', (alarm) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: Match.stringLikeRegexp(`^pamwatch-prod-${alarm.name}-`),
      AlarmDescription: Match.stringLikeRegexp(`${alarm.impact}.*${runbookOf(alarm.name)}`),
    });
  });
});

test('two stages in one account do not quiet each other', () => {
  templateOf(aConfigText('aws: { stage: test }')).allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmName: Match.stringLikeRegexp('^pamwatch-test-'),
  });
  templateOf(aConfigText('aws: { stage: test }')).allResourcesProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ POWERTOOLS_METRICS_NAMESPACE: 'pamwatch/test' }) },
  });
});

describe('the runbooks', () => {
  test.each(ALARMS)('$name has one that names its impact, its checks and its end', (alarm) => {
    expect(existsSync(runbookOf(alarm.name))).toBe(true);
    const text = readFileSync(runbookOf(alarm.name), 'utf8');
    expect(text).toContain(alarm.impact);
    for (const heading of ['## First checks', '## Causes and what to do', '## Over when']) {
      expect(text).toContain(heading);
    }
    expect(text).toMatch(/```sh\n\s*((DLQ=\$\()?aws|npx pamwatch) /);
  });

  test('dead letters are sent again by a command that is there to copy', () => {
    expect(readFileSync(runbookOf('dead-letters'), 'utf8')).toContain(
      'aws sqs start-message-move-task',
    );
  });
});

function runbookOf(alarm: string): string {
  return `docs/runbooks/operations/${alarm}.md`;
}
