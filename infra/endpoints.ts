import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { NetworkOptions } from './network.ts';

/**
 * Ways from the subnets to the AWS services a poller calls, without the internet. Logs and metrics
 * need none: Lambda ships them from outside the VPC.
 */
export function createEndpoints(
  scope: Construct,
  options: NetworkOptions,
  vpc: ec2.IVpc,
  pollers: ec2.ISecurityGroup,
  sources: readonly string[],
): void {
  const group = new ec2.SecurityGroup(scope, 'EndpointGroup', {
    vpc,
    description: `pamwatch endpoints of ${Stack.of(scope).stackName}: in from the pollers`,
    allowAllOutbound: false,
  });
  group.addIngressRule(pollers, ec2.Port.tcp(443), 'Pollers to AWS');
  for (const service of ['sns', 'secretsmanager', ...sources]) {
    new ec2.CfnVPCEndpoint(scope, `${service}-endpoint`, {
      vpcEndpointType: 'Interface',
      serviceName: serviceName(scope, service),
      vpcId: options.vpc,
      subnetIds: options.subnets,
      securityGroupIds: [group.securityGroupId],
      privateDnsEnabled: true,
    });
  }
  const gateway = new ec2.CfnVPCEndpoint(scope, 'dynamodb-endpoint', {
    vpcEndpointType: 'Gateway',
    serviceName: serviceName(scope, 'dynamodb'),
    vpcId: options.vpc,
    routeTableIds: options.route_tables,
  });
  if (options.route_tables.length === 0) explainRouteTables(scope, options, gateway);
}

function serviceName(scope: Construct, service: string): string {
  return `com.amazonaws.${Stack.of(scope).region}.${service}`;
}

function explainRouteTables(
  scope: Construct,
  options: NetworkOptions,
  gateway: ec2.CfnVPCEndpoint,
): void {
  new CfnOutput(scope, 'RouteTables', {
    description:
      'network.route_tables is empty: the DynamoDB endpoint is in no route table until you name them there or run this with their ids',
    value: `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${gateway.attrId} --add-route-table-ids ROUTE_TABLES_OF_${options.subnets.join('_')}`,
  });
}
