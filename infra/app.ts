import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ConfigError } from '#shared/config/config-error.ts';
import { readDeployment } from './deployment.ts';
import { PamwatchStack } from './stack.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

// `npx cdk deploy -c config=path/to/pamwatch.yaml`
const file: unknown = app.node.tryGetContext('config');
try {
  new PamwatchStack(app, await readDeployment(file === undefined ? undefined : String(file)));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  // Leaving now keeps the app from writing a template without a stack.
  process.exit(1);
}
