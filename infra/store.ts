import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  alertKey,
  DIGEST_KEY,
  dayPartition,
  GROUPS_PARTITION,
  groupKey,
  memoryKey,
  sessionKey,
  sourceKey,
} from '#shared/store/keys.ts';
import { tableDefinition } from '#shared/store/table.ts';

// Patterns of partition keys, made by the functions that make the keys.
const ALERTS = alertKey('*').pk;
const DAYS = dayPartition('*');
const SHARED = [ALERTS, DAYS, groupKey(anyOf()).pk, memoryKey(anyOf()).pk];

/** The one table: a new one, or the one that `aws.table` names. */
export class Store extends Construct {
  readonly tableName: string;
  private readonly tableArn: string;

  constructor(scope: Construct, id: string, existing: string | null) {
    super(scope, id);
    if (existing === null) {
      const table = createTable(this);
      this.tableName = table.tableName;
      this.tableArn = table.tableArn;
    } else {
      this.tableName = existing;
      this.tableArn = Stack.of(this).formatArn({
        service: 'dynamodb',
        resource: 'table',
        resourceName: existing,
      });
    }
  }

  /** What the poller of one source does: on its own items, and on what sources share. */
  grantPoll(grantee: IGrantable, source: string): void {
    this.allow(
      grantee,
      [
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      this.tableArn,
      [sessionKey(source, '*').pk, sourceKey(source).pk, ...SHARED],
    );
    const { name } = tableDefinition.dueIndex;
    this.allow(grantee, ['dynamodb:Query'], `${this.tableArn}/index/${name}`, [
      source,
      GROUPS_PARTITION,
    ]);
  }

  /** What a receiver does: the record of deliveries beside each alert, and notes for the digest. */
  grantDelivery(grantee: IGrantable): void {
    this.allow(
      grantee,
      [
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      this.tableArn,
      [ALERTS, DAYS],
    );
  }

  /** What a digest does: it reads what was noted and what is open, and writes where it stopped. */
  grantDigest(grantee: IGrantable, sources: readonly string[]): void {
    this.allow(grantee, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], this.tableArn, [
      DIGEST_KEY.pk,
    ]);
    const ofSources = sources.flatMap((source) => [
      sessionKey(source, '*').pk,
      sourceKey(source).pk,
    ]);
    this.allow(
      grantee,
      ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
      this.tableArn,
      [DAYS, groupKey(anyOf()).pk, ...ofSources],
    );
    const { name } = tableDefinition.dueIndex;
    this.allow(grantee, ['dynamodb:Query'], `${this.tableArn}/index/${name}`, [
      ...sources,
      GROUPS_PARTITION,
    ]);
  }

  private allow(grantee: IGrantable, actions: string[], resource: string, keys: string[]): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions,
        resources: [resource],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
      }),
    );
  }
}

function anyOf(): { rule: string; hash: string } {
  return { rule: '*', hash: '*' };
}

function createTable(scope: Construct): dynamodb.Table {
  const { partitionKey, sortKey, ttlAttribute, dueIndex } = tableDefinition;
  const table = new dynamodb.Table(scope, 'Table', {
    partitionKey: attribute(partitionKey),
    sortKey: attribute(sortKey),
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    // The account's own key for DynamoDB: visible in CloudTrail, and nobody can delete it.
    encryption: dynamodb.TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    timeToLiveAttribute: ttlAttribute,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  table.addGlobalSecondaryIndex({
    indexName: dueIndex.name,
    partitionKey: attribute(dueIndex.partitionKey),
    sortKey: attribute(dueIndex.sortKey),
    projectionType: dynamodb.ProjectionType[dueIndex.projection],
  });
  return table;
}

function attribute(key: { name: string; type: 'S' | 'N' }): dynamodb.Attribute {
  const { STRING, NUMBER } = dynamodb.AttributeType;
  return { name: key.name, type: key.type === 'S' ? STRING : NUMBER };
}
