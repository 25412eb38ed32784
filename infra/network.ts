import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Config, SourceOptions } from '#shared/config/config.ts';
import { vendorNamed } from '#shared/sources/registry.ts';
import { acknowledge } from './acknowledge.ts';
import { createEndpoints } from './endpoints.ts';

/** Where a function runs inside the VPC. */
export interface Placement {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly securityGroups: ec2.ISecurityGroup[];
}

export type NetworkOptions = NonNullable<Config['network']>;

/** The organisation's own VPC, by id: nothing is looked up, so that synth needs no account. */
export class Network extends Construct {
  readonly placement: Placement;

  constructor(
    scope: Construct,
    id: string,
    options: NetworkOptions,
    sources: readonly SourceOptions[],
  ) {
    super(scope, id);
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: options.vpc,
      // Asked for, and never used: the subnets are named one by one.
      availabilityZones: ['any'],
    });
    const subnets = options.subnets.map((subnet) => this.subnet(subnet));
    const group = this.pollerGroup(vpc, sources);
    this.placement = { vpc, vpcSubnets: { subnets }, securityGroups: [group] };
    if (options.endpoints === 'create')
      createEndpoints(this, options, vpc, group, awsServices(sources));
  }

  private subnet(id: string): ec2.ISubnet {
    const subnet = ec2.Subnet.fromSubnetId(this, id, id);
    acknowledge(
      subnet,
      '@aws-cdk/aws-ec2:noSubnetRouteTableId',
      'The route tables are named in the configuration, and only the gateway endpoint needs them.',
    );
    return subnet;
  }

  private pollerGroup(vpc: ec2.IVpc, sources: readonly SourceOptions[]): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'PollerGroup', {
      vpc,
      description: `pamwatch pollers of ${Stack.of(this).stackName}: out to the appliances and AWS`,
      allowAllOutbound: false,
    });
    for (const port of outboundPorts(sources)) {
      group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(port), 'Appliances, proxies and AWS');
    }
    return group;
  }
}

/** The AWS services that are themselves sources, each once. */
function awsServices(sources: readonly SourceOptions[]): string[] {
  const services = sources.flatMap(({ vendor }) => vendorNamed(vendor).aws?.service ?? []);
  return [...new Set(services)];
}

/** 443 for AWS, and the ports in the addresses of appliances and proxies, ascending. */
function outboundPorts(sources: readonly SourceOptions[]): number[] {
  const addresses = sources.flatMap(({ url, proxy }) =>
    proxy === undefined ? [url] : [url, proxy],
  );
  const ports = addresses.map((address) => {
    const { port, protocol } = new URL(address);
    if (port !== '') return Number(port);
    return protocol === 'https:' ? 443 : 80;
  });
  return [...new Set([443, ...ports])].sort((a, b) => a - b);
}
