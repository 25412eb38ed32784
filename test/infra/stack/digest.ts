import { Match, type Template } from 'aws-cdk-lib/assertions';
import { DIGEST_TIMEOUT, OWN_FOR } from '#functions/digest/timing.ts';
import { MINUTE } from '#shared/sessions/instant.ts';
import { aConfigText, NETWORK, templateOf } from '../a-stack.ts';
import { statementsOf } from './statements.ts';

const FUNCTION = { 'Fn::GetAtt': [Match.stringLikeRegexp('^DigestFunction'), 'Arn'] };

describe('the digest', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf();
  });

  test.each(['0 6', '0 14', '0 22'])('comes at %s on the clock of its readers', (time) => {
    const shifts = templateOf(aConfigText('digest: { at: ["06:00", "14:00", "22:00"] }'));
    shifts.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: `cron(${time} ? * * *)`,
      // No calendar is configured, so it is the first source's.
      ScheduleExpressionTimezone: 'America/Sao_Paulo',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: Match.objectLike({
        Arn: FUNCTION,
        RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
      }),
    });
  });

  test('is tried again by Lambda, late enough to publish what a run that died left', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('^DigestFunction') },
      MaximumRetryAttempts: 2,
    });
    // The tries come after one minute, and after two more.
    expect(OWN_FOR).toBeLessThan(3 * MINUTE);
    expect(OWN_FOR).toBeGreaterThan(DIGEST_TIMEOUT);
  });

  test('may read what there is to tell, and write where it stopped and nothing else', () => {
    const statements = statementsOf(template, 'DigestRole').filter(({ Action }) =>
      Action.some((action) => action.startsWith('dynamodb:')),
    );
    expect(statements.map(({ Action, Condition }) => [Action, keysOf(Condition)])).toEqual([
      [['dynamodb:GetItem', 'dynamodb:UpdateItem'], ['DIGEST']],
      [
        ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
        [
          ...['DAY#*', 'GROUP#*#*'],
          ...['SESSION#segura-sp#*', 'SOURCE#segura-sp'],
          ...['SESSION#fudo-dc1#*', 'SOURCE#fudo-dc1'],
        ],
      ],
      [['dynamodb:Query'], ['segura-sp', 'fudo-dc1', '#groups']],
    ]);
    const resources = JSON.stringify(statementsOf(template, 'DigestRole'));
    expect(resources).toMatch(/TopicsAlerts/);
    expect(resources).not.toMatch(/TopicsOperators|Secrets/);
  });

  test('is scheduled on behalf of this account, and invokes nothing but itself', () => {
    expect(statementsOf(template, 'DigestScheduleRole')).toMatchObject([
      {
        Action: ['lambda:InvokeFunction'],
        Resource: [{ 'Fn::GetAtt': [expect.stringMatching(/^DigestFunction/), 'Arn'] }],
      },
    ]);
  });

  test('stays outside the VPC, for it asks no appliance', () => {
    templateOf(aConfigText(NETWORK)).hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'pamwatch-prod-digest',
      Timeout: DIGEST_TIMEOUT / 1000,
      VpcConfig: Match.absent(),
    });
  });
});

test('on some days only, the schedule names them as AWS does', () => {
  const text = 'digest: { at: ["07:30"], days: "mon,wed-fri,sun", zone: Europe/Warsaw }';
  templateOf(aConfigText(text)).hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(30 7 ? * MON,WED,THU,FRI,SUN *)',
    ScheduleExpressionTimezone: 'Europe/Warsaw',
  });
});

test('turned off, there is no function, no schedule and no alarm', () => {
  const template = templateOf(aConfigText('digest: { at: [] }'));
  template.resourceCountIs('AWS::Scheduler::Schedule', 4);
  expect(JSON.stringify(template.toJSON())).not.toMatch(/prod-digest/);
});

function keysOf(condition: unknown): unknown {
  return typeof condition === 'object' && condition !== null
    ? Object.values(condition).flatMap((one) => Object.values(one))[0]
    : undefined;
}
