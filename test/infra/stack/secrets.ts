import { Match, type Template } from 'aws-cdk-lib/assertions';
import { aConfigText, templateOf } from '../a-stack.ts';

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
