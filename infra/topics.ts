import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** Alerts for the people who watch sessions, apart from pamwatch's own alarms for its operators. */
export class Topics extends Construct {
  readonly alerts: sns.Topic;
  readonly operators: sns.Topic;
  private readonly key: kms.Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    // CloudWatch may not use the AWS-managed key of SNS, so an alarm needs a key of our own.
    this.key = new kms.Key(this, 'Key', {
      description: 'Encrypts the messages of the pamwatch topics',
      enableKeyRotation: true,
      // It protects messages on their way, so nothing of value is left once the topics are gone.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsUseTheKey',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    this.alerts = this.topic('Alerts', 'PAM alerts');
    this.operators = this.topic('Operators', 'pamwatch');
    this.admitAlarms();
  }

  grantPublishAlerts(grantee: IGrantable): void {
    for (const [action, resource] of [
      ['sns:Publish', this.alerts.topicArn],
      ['kms:Decrypt', this.key.keyArn],
      ['kms:GenerateDataKey', this.key.keyArn],
    ] as const) {
      grantee.grantPrincipal.addToPrincipalPolicy(
        new PolicyStatement({ actions: [action], resources: [resource] }),
      );
    }
  }

  private topic(id: string, displayName: string): sns.Topic {
    return new sns.Topic(this, id, { displayName, masterKey: this.key, enforceSSL: true });
  }

  // A topic with a policy of its own has lost the default one, which let the account's alarms in.
  private admitAlarms(): void {
    const { account } = Stack.of(this);
    this.operators.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.operators.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
  }
}
