import { Match, type Template } from 'aws-cdk-lib/assertions';
import { aConfigText, templateOf } from '../a-stack.ts';
import { statementsByRole, statementsOf } from './statements.ts';

describe('the secrets', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf();
  });

  test('are one for each reference, without a value', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 3);
    for (const name of ['pamwatch/segura-sp', 'pamwatch/fudo-dc1', 'pamwatch/slack']) {
      template.hasResourceProperties('AWS::SecretsManager::Secret', { Name: name });
    }
    template.allResourcesProperties('AWS::SecretsManager::Secret', {
      SecretString: Match.absent(),
      GenerateSecretString: Match.absent(),
    });
  });

  test.each([
    ['pamwatch/segura-sp', ['consumer_key', 'consumer_secret', 'token', 'token_secret']],
    ['pamwatch/fudo-dc1', ['api_key']],
    ['pamwatch/slack', ['webhook_url']],
  ])(
    'the outputs hold the command that stores %s, with the fields it must have',
    (name, fields) => {
      const value = JSON.stringify(
        Object.fromEntries(fields.map((field) => [field, `<${field}>`])),
      );
      template.hasOutput('*', {
        Value: {
          'Fn::Join': [
            '',
            [
              'aws secretsmanager put-secret-value --region ',
              { Ref: 'AWS::Region' },
              ` --secret-id ${name} --secret-string '${value}'`,
            ],
          ],
        },
      });
    },
  );
});

test('two users of one reference share the secret', () => {
  const template = templateOf(
    aConfigText().replace('secret: pamwatch/fudo-dc1', 'secret: pamwatch/slack'),
  );
  template.resourceCountIs('AWS::SecretsManager::Secret', 2);
  template.hasOutput('*', {
    Description: Match.stringLikeRegexp('source fudo-dc1, receiver soc-slack'),
  });
});

describe('a key of your own for the secrets', () => {
  const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000';

  test('encrypts them, and whoever reads one may use it, through Secrets Manager alone', () => {
    const template = templateOf(aConfigText(`aws: { secrets_key: "${KEY}" }`));
    template.allResourcesProperties('AWS::SecretsManager::Secret', { KmsKeyId: KEY });
    for (const role of ['PollseguraspRole', 'Pollfudodc1Role', 'NotifysocslackRole']) {
      const decrypts = statementsOf(template, role).filter(({ Resource }) =>
        Resource.includes(KEY),
      );
      expect(decrypts).toEqual([
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt'],
          Resource: [KEY],
          Condition: {
            StringEquals: {
              'kms:ViaService': {
                'Fn::Join': [
                  '',
                  ['secretsmanager.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }],
                ],
              },
            },
          },
        },
      ]);
    }
    const others = [...statementsByRole(template)].filter(
      ([, statements]) => !statements.some(({ Resource }) => Resource.includes(KEY)),
    );
    // Schedules and the digest read no secret.
    expect(others.some(([role]) => role.startsWith('Digest'))).toBe(true);
  });

  test('is named by the ARN of the key, for a policy takes no alias', () => {
    const alias = 'arn:aws:kms:eu-west-1:111122223333:alias/secrets';
    expect(() => templateOf(aConfigText(`aws: { secrets_key: "${alias}" }`))).toThrow(
      /aws\.secrets_key: must be the ARN of a key/,
    );
  });
});
