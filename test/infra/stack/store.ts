import { Match, type Template } from 'aws-cdk-lib/assertions';
import { aConfigText, templateOf } from '../a-stack.ts';

describe('the table', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf();
  });

  test('is encrypted, can be restored to any second, forgets what is over, and costs by use', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  test('stays when the stack is deleted or wants to replace it', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { DeletionProtectionEnabled: true },
    });
  });

  test('has the index by which a poll finds what is due, with keys only', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'source', KeyType: 'HASH' },
            { AttributeName: 'due_at', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
  });
});

test('an existing table is used in place of a new one', () => {
  const template = templateOf(aConfigText('aws: { table: shared-pamwatch }'));
  template.resourceCountIs('AWS::DynamoDB::Table', 0);
  template.allResourcesProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ TABLE_NAME: 'shared-pamwatch' }) },
  });
});
