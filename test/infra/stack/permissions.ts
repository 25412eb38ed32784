import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import * as keyFunctions from '#shared/store/keys.ts';
import { aConfigText, NETWORK, templateOf } from '../a-stack.ts';
import { statementsByRole, statementsOf } from './statements.ts';

describe('the grants', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf();
  });

  test('name every action and every resource: no role has a wildcard', () => {
    for (const [role, statements] of statementsByRole(template)) {
      for (const { Action, Resource } of statements) {
        expect([role, ...Action].filter((part) => part.includes('*'))).toEqual([]);
        expect([role, JSON.stringify(Resource)].filter((part) => part.includes('*'))).toEqual([]);
      }
    }
  });

  test('let a poller do this and nothing else', () => {
    expect(
      statementsOf(template, 'PollseguraspRole')
        .flatMap(({ Action }) => Action)
        .sort(),
    ).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
      'sns:Publish',
    ]);
  });

  test('let a poller touch every kind of item that its source and the shared rules have', () => {
    const kinds = Object.keys(keyFunctions).filter((name) => name.endsWith('Key'));
    expect(Object.keys(ITEMS).sort()).toEqual(kinds.sort());
    const [patterns = []] = leadingKeys(template, 'PollseguraspRole');
    for (const { pk } of Object.values(ITEMS)) {
      expect([pk, patterns.some((pattern) => matchesGlob(pk, pattern))]).toEqual([pk, true]);
    }
  });

  test('keep a poller from the items of another source', () => {
    const [patterns = []] = leadingKeys(template, 'PollseguraspRole');
    for (const { pk } of [
      keyFunctions.sessionKey('fudo-dc1', '1'),
      keyFunctions.sourceKey('fudo-dc1'),
    ]) {
      expect(patterns.filter((pattern) => matchesGlob(pk, pattern))).toEqual([]);
    }
  });

  test('let a poller touch the items of its own source, and what sources share', () => {
    const keys = leadingKeys(template, 'PollseguraspRole');
    expect(keys).toEqual([
      ['SESSION#segura-sp#*', 'SOURCE#segura-sp', 'ALERT#*', 'DAY#*', 'GROUP#*#*', 'MEMORY#*#*'],
      ['segura-sp', '#groups'],
    ]);
  });

  test('let a poller read its own secret and publish alerts, not alarms', () => {
    const resources = JSON.stringify(statementsOf(template, 'PollseguraspRole'));
    expect(resources).toMatch(/Secretspamwatchsegurasp/);
    expect(resources).not.toMatch(/Secretspamwatchfudo|Secretspamwatchslack/);
    expect(resources).toMatch(/TopicsAlerts/);
    expect(resources).not.toMatch(/TopicsOperators/);
  });

  test('let a poller read its client certificate, and nobody what changes an appliance', () => {
    const secret = '{ secret: pamwatch/fudo-dc1 }';
    const changed = templateOf(
      aConfigText().replace(
        `api_key: ${secret} }`,
        `api_key: ${secret} }\n    admin: { secret: pamwatch/admin }\n    tls: { client: { secret: pamwatch/cert } }`,
      ),
    );
    const fudo = JSON.stringify(statementsOf(changed, 'Pollfudodc1Role'));
    expect(fudo).toMatch(/Secretspamwatchfudodc1/);
    expect(fudo).toMatch(/Secretspamwatchcert/);
    expect(JSON.stringify(statementsOf(changed, 'PollseguraspRole'))).not.toMatch(/cert/);
    changed.resourcePropertiesCountIs('AWS::SecretsManager::Secret', { Name: 'pamwatch/cert' }, 1);
    expect(JSON.stringify(changed.toJSON())).not.toMatch(/pamwatch\W?admin/);
  });

  test('let a receiver touch alerts, its own queue and its own secret', () => {
    expect(leadingKeys(template, 'NotifysocslackRole')).toEqual([['ALERT#*', 'DAY#*']]);
    const resources = JSON.stringify(statementsOf(template, 'NotifysocslackRole'));
    expect(resources).toMatch(/Secretspamwatchslack/);
    expect(resources).not.toMatch(/Secretspamwatchsegura|Secretspamwatchfudo|Topics/);
  });

  test('let a schedule invoke its own function, on behalf of this account alone', () => {
    expect(statementsOf(template, 'PollseguraspScheduleRole')).toEqual([
      {
        Effect: 'Allow',
        Action: ['lambda:InvokeFunction'],
        Resource: [{ 'Fn::GetAtt': [expect.stringMatching(/^PollseguraspFunction/), 'Arn'] }],
      },
    ]);
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [
          Match.objectLike({
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ],
      }),
    });
  });

  test('come from no managed policy', () => {
    template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });
});

test('inside a VPC a poller may also manage its network interfaces, the one grant on all resources', () => {
  const wide = statementsOf(templateOf(aConfigText(NETWORK)), 'PollseguraspRole').filter(
    ({ Resource }) => Resource.includes('*'),
  );
  expect(wide).toHaveLength(1);
  expect(
    wide[0]?.Action.every((action) => /^ec2:\w*(NetworkInterface|Subnet|PrivateIp)/.test(action)),
  ).toBe(true);
});

test('a permissions boundary bounds every role, by name or by ARN', () => {
  const byName = templateOf(aConfigText('aws: { permissions_boundary: bank-boundary }'));
  byName.allResourcesProperties('AWS::IAM::Role', {
    PermissionsBoundary: Match.objectLike({ 'Fn::Join': Match.anyValue() }),
  });
  const arn = 'arn:aws:iam::111122223333:policy/bank-boundary';
  const byArn = templateOf(aConfigText(`aws: { permissions_boundary: "${arn}" }`));
  byArn.allResourcesProperties('AWS::IAM::Role', { PermissionsBoundary: arn });
});

/** One item of each kind that the store keeps; a new kind needs its place here and in the grants. */
const ITEMS = {
  sessionKey: keyFunctions.sessionKey('segura-sp', '481516'),
  sourceKey: keyFunctions.sourceKey('segura-sp'),
  sweepKey: keyFunctions.sweepKey('segura-sp'),
  leaseKey: keyFunctions.leaseKey('segura-sp', 'poll'),
  groupKey: keyFunctions.groupKey({ rule: 'a-rule', hash: '0a1b' }),
  memoryKey: keyFunctions.memoryKey({ rule: 'a-rule', hash: '0a1b' }),
  alertKey: keyFunctions.alertKey('3f9a'),
  transitionKey: keyFunctions.transitionKey('3f9a', 1),
  eventKey: keyFunctions.eventKey('3f9a#1', Date.UTC(2026, 0, 6)),
  deliveryKey: keyFunctions.deliveryKey('3f9a', 'soc-slack'),
};

/** As IAM's StringLike: `*` stands for any characters. */
function matchesGlob(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*').map((part) => RegExp.escape(part));
  return new RegExp(`^${[first, ...rest].join('.*')}$`, 's').test(text);
}

const limits = z.object({
  'ForAllValues:StringLike': z.object({
    'dynamodb:LeadingKeys': z.union([z.array(z.string()), z.string().transform((one) => [one])]),
  }),
});

/** The partition keys that each DynamoDB statement of a role is limited to. Throws for one without a limit. */
function leadingKeys(template: Template, role: string): string[][] {
  return statementsOf(template, role)
    .filter(({ Action }) => Action.some((action) => action.startsWith('dynamodb:')))
    .map(
      ({ Condition }) => limits.parse(Condition)['ForAllValues:StringLike']['dynamodb:LeadingKeys'],
    );
}
