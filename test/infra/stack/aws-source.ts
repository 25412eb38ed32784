import { Match, type Template } from 'aws-cdk-lib/assertions';
import { aConfigText, NETWORK, templateOf, withAwsSource } from '../a-stack.ts';
import { statementsByRole, statementsOf } from './statements.ts';

describe('a source that is a service of AWS', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf(withAwsSource(aConfigText(NETWORK)));
  });

  test('may be listed by its own poller, and by nobody else', () => {
    const mayList = [...statementsByRole(template)].filter(([, statements]) =>
      statements.some(({ Action }) => Action.some((action) => action.startsWith('ssm:'))),
    );
    expect(mayList.map(([role]) => role)).toEqual([expect.stringMatching(/^PollawsfraRole/)]);
    expect(statementsOf(template, 'PollawsfraRole')).toContainEqual({
      Effect: 'Allow',
      Action: ['ssm:DescribeSessions'],
      Resource: ['*'],
    });
  });

  test('needs no secret, and its poller may read none', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 3);
    const actions = statementsOf(template, 'PollawsfraRole').flatMap(({ Action }) => Action);
    expect(actions).not.toContain('secretsmanager:GetSecretValue');
  });

  test('is reached from inside the VPC without the internet', () => {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Interface',
      ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.ssm']] },
      PrivateDnsEnabled: true,
    });
  });
});

test('two of them share one endpoint, and without them there is none', () => {
  const config = withAwsSource(aConfigText(NETWORK));
  const services = (text: string) =>
    Object.values(
      templateOf(text).findResources('AWS::EC2::VPCEndpoint', {
        Properties: { ServiceName: Match.objectLike({}) },
      }),
    ).filter((endpoint) => JSON.stringify(endpoint).includes('.ssm'));
  const two = config.replace(
    'receivers:\n',
    '  aws-sp: { vendor: ssm, region: sa-east-1 }\nreceivers:\n',
  );
  expect(services(two)).toHaveLength(1);
  expect(services(aConfigText(NETWORK))).toHaveLength(0);
});
