import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { functionName, logGroupName, metricNamespace } from './names.ts';
import type { Placement } from './network.ts';

export interface FunctionOptions {
  readonly stage: string;
  /** Unique in the deployment, such as `poll-segura-sp`: names the function and its log group. */
  readonly name: string;
  readonly description: string;
  readonly code: lambda.Code;
  readonly timeout: Duration;
  readonly memorySize: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly placement?: Placement | undefined;
}

/** A function with a role and a log group of its own; the role can write that log and nothing else yet. */
export function createFunction(scope: Construct, options: FunctionOptions): lambda.Function {
  const logGroup = new LogGroup(scope, 'Log', {
    logGroupName: logGroupName(options.stage, options.name),
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: options.description,
  });
  logGroup.grantWrite(role);
  if (options.placement !== undefined) allowInterfaces(role);
  return new lambda.Function(scope, 'Function', {
    functionName: functionName(options.stage, options.name),
    description: options.description,
    code: options.code,
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    timeout: options.timeout,
    memorySize: options.memorySize,
    environment: {
      ...options.environment,
      POWERTOOLS_METRICS_NAMESPACE: metricNamespace(options.stage),
      NODE_OPTIONS: '--enable-source-maps',
    },
    role,
    logGroup,
    ...options.placement,
  });
}

// Lambda makes the function's network interfaces with the function's own role.
function allowInterfaces(role: Role): void {
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    }),
  );
  acknowledge(
    role,
    'AwsSolutions-IAM5[Resource::*]',
    'Lambda checks for these rights on all resources when it places a function in a VPC, and describing takes no resource.',
  );
}
