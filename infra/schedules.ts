import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import type { SourceOptions } from '#shared/config/config.ts';
import type { DigestSchedule } from '#shared/digest/schedule.ts';
import { weekdays } from '#shared/sessions/calendar.ts';
import { HOUR, MINUTE, type Milliseconds } from '#shared/sessions/instant.ts';

/** Two schedules on one function: what is new, often; everything, rarely. */
export function schedulePolls(scope: Construct, target: IFunction, source: SourceOptions): void {
  const role = scheduleRole(scope, target);
  createSchedule(scope, 'PollSchedule', target, role, source.poll_every, false);
  createSchedule(scope, 'SweepSchedule', target, role, source.sweep_every, true);
}

/** One schedule for each time of day, on the clock of the people who read it. */
export function scheduleDigests(
  scope: Construct,
  target: IFunction,
  { at, days, zone }: DigestSchedule,
): void {
  const role = scheduleRole(scope, target);
  for (const time of at) {
    const [hour, minute] = time.split(':').map(Number);
    new CfnSchedule(scope, `Schedule-${time.replace(':', '')}`, {
      scheduleExpression: `cron(${minute} ${hour} ? * ${daysOf(days)} *)`,
      scheduleExpressionTimezone: zone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        // It says by itself whether this time was told already, so a late one does no harm.
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3600 },
      },
    });
  }
}

/** Named one by one: AWS's weeks begin on Sunday, so `mon-sun` would be no range there. */
function daysOf(days: string): string {
  const numbers = [...weekdays(days)].sort();
  return numbers.length === 7 ? '*' : numbers.map((day) => WEEKDAYS[day % 7]).join(',');
}

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function scheduleRole(scope: Construct, target: IFunction): Role {
  const role = new Role(scope, 'ScheduleRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [target.functionArn],
    }),
  );
  return role;
}

function createSchedule(
  scope: Construct,
  id: string,
  target: IFunction,
  role: Role,
  every: Milliseconds,
  sweep: boolean,
): void {
  new CfnSchedule(scope, id, {
    scheduleExpression: rate(every),
    flexibleTimeWindow: jitter(every),
    target: {
      arn: target.functionArn,
      roleArn: role.roleArn,
      input: JSON.stringify({ sweep }),
      // The next run does what a failed one left; a retry would only come on top of it.
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    },
  });
}

function rate(every: Milliseconds): string {
  const minutes = every / MINUTE;
  return minutes === 1 ? 'rate(1 minute)' : `rate(${minutes} minutes)`;
}

// A frequent schedule is spread inside its minute by the service; a window would tear holes into it.
function jitter(every: Milliseconds): CfnSchedule.FlexibleTimeWindowProperty {
  if (every < HOUR) return { mode: 'OFF' };
  return { mode: 'FLEXIBLE', maximumWindowInMinutes: 10 };
}
