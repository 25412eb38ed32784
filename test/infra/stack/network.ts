import { Match, type Template } from 'aws-cdk-lib/assertions';
import { aConfigText, NETWORK, templateOf } from '../a-stack.ts';

describe('inside a VPC', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf(aConfigText(NETWORK));
  });

  test('pollers run in the subnets, and receivers stay outside', () => {
    for (const source of ['segura-sp', 'fudo-dc1']) {
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `pamwatch-prod-poll-${source}`,
        VpcConfig: {
          SubnetIds: ['subnet-0123456789abcdef0'],
          SecurityGroupIds: [
            { 'Fn::GetAtt': [Match.stringLikeRegexp('^NetworkPollerGroup'), 'GroupId'] },
          ],
        },
      });
    }
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'pamwatch-prod-notify-soc-slack',
      VpcConfig: Match.absent(),
    });
  });

  test('pollers may go out to the ports of the appliances and of AWS, and nothing comes in', () => {
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: Match.stringLikeRegexp('pollers'),
      SecurityGroupEgress: [443, 8443].map((port) =>
        Match.objectLike({ IpProtocol: 'tcp', FromPort: port, ToPort: port }),
      ),
      SecurityGroupIngress: Match.absent(),
    });
  });

  test('the AWS services that pollers call are reached without the internet', () => {
    for (const service of ['sns', 'secretsmanager']) {
      template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
        VpcEndpointType: 'Interface',
        ServiceName: {
          'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, `.${service}`]],
        },
        PrivateDnsEnabled: true,
        SubnetIds: ['subnet-0123456789abcdef0'],
      });
    }
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.dynamodb']] },
      RouteTableIds: ['rtb-0123456789abcdef0'],
    });
  });
});

test('without route tables an output says how to put the endpoint into them', () => {
  const template = templateOf(aConfigText(NETWORK.replace(/ *route_tables.*\n/, '')));
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' });
  template.hasOutput('*', { Description: Match.stringLikeRegexp('route_tables is empty') });
});

test('endpoints that exist already are left alone', () => {
  const template = templateOf(aConfigText(`${NETWORK}  endpoints: existing\n`));
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  template.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: Match.anyValue() });
});

test('without a network there is nothing of a VPC', () => {
  const template = templateOf();
  template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
});
