import { CfnOutput, Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** A secret that the configuration refers to, and the JSON fields its value must hold. */
export interface SecretNeed {
  readonly secret: string;
  readonly fields: readonly string[];
  /** What it opens, such as `source segura-sp`. */
  readonly usedBy: string;
}

/**
 * One secret for each reference, made without a value: values are stored by command and stay out of the template.
 * `key`: the ARN of the key that encrypts them, null for the account's own for Secrets Manager.
 */
export class Secrets extends Construct {
  private readonly secrets = new Map<string, CfnSecret>();

  private readonly key: string | null;

  constructor(scope: Construct, id: string, needs: readonly SecretNeed[], key: string | null) {
    super(scope, id);
    this.key = key;
    for (const [name, sharing] of Map.groupBy(needs, (need) => need.secret)) {
      this.secrets.set(name, this.createSecret(name, sharing));
    }
  }

  grantRead(grantee: IGrantable, name: string): void {
    const secret = this.secrets.get(name);
    if (secret === undefined) throw new Error(`no secret named ${name} is part of the deployment`);
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: [secret.attrId],
      }),
    );
    if (this.key !== null) this.grantDecrypt(grantee, this.key);
  }

  /** The key only through Secrets Manager, which decrypts for whoever reads. */
  private grantDecrypt(grantee: IGrantable, key: string): void {
    const { region, urlSuffix } = Stack.of(this);
    const service = `secretsmanager.${region}.${urlSuffix}`;
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [key],
        conditions: { StringEquals: { 'kms:ViaService': service } },
      }),
    );
  }

  private createSecret(name: string, sharing: readonly SecretNeed[]): CfnSecret {
    const users = sharing.map((need) => need.usedBy).join(', ');
    const fields = [...new Set(sharing.flatMap((need) => need.fields))];
    const secret = new CfnSecret(this, name, {
      ...{ name, description: `pamwatch: ${users}` },
      ...(this.key === null ? {} : { kmsKeyId: this.key }),
    });
    acknowledge(
      secret,
      'AwsSolutions-SMG4',
      'The value is issued by the appliance or by Slack, which offer AWS no way to rotate it.',
    );
    new CfnOutput(this, `Store ${name}`, {
      description: `Stores the credentials of ${users}; put the real values in place of <...>`,
      value: storeCommand(Stack.of(this).region, name, fields),
    });
    return secret;
  }
}

/** The command that stores a secret's value, with `<field>` where each value goes. */
function storeCommand(region: string, name: string, fields: readonly string[]): string {
  const value = JSON.stringify(Object.fromEntries(fields.map((field) => [field, `<${field}>`])));
  return `aws secretsmanager put-secret-value --region ${region} --secret-id ${name} --secret-string '${value}'`;
}
