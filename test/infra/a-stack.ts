import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PamwatchStack } from '#infra/stack.ts';
import { parseConfig } from '#shared/config/parse-config.ts';

/** Two sources, a receiver of each kind; `more` is appended to the YAML. */
export function aConfigText(more = ''): string {
  return `version: 1
sources:
  segura-sp:
    vendor: segura
    url: https://pam-sp.bank.internal
    time_zone: America/Sao_Paulo
    auth: { oauth1: { secret: pamwatch/segura-sp } }
  fudo-dc1:
    vendor: fudo
    url: https://fudo.bank.internal:8443
    time_zone: Europe/Warsaw
    auth: { api_key: { secret: pamwatch/fudo-dc1 } }
    poll_every: 5m
    sweep_every: 12h
receivers:
  soc-slack: { slack: { secret: pamwatch/slack }, from: medium }
  soc-mail: { email: soc@bank.com, from: high }
operators: { email: pam-ops@bank.com }
${more}`;
}

export const NETWORK = `network:
  vpc: vpc-0123456789abcdef0
  subnets: [subnet-0123456789abcdef0]
  route_tables: [rtb-0123456789abcdef0]
`;

/** The configuration with a source that is a service of AWS beside its appliances. */
export function withAwsSource(configText: string): string {
  const source = '  aws-fra: { vendor: ssm, region: eu-central-1 }\n';
  return configText.replace('receivers:\n', `${source}receivers:\n`);
}

const templates = new Map<string, Template>();
const outdir = mkdtempSync(join(tmpdir(), 'pamwatch-stack-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** The stack of a configuration, as `cdk synth` makes it except that code is not bundled. */
export function templateOf(configText = aConfigText()): Template {
  const made = templates.get(configText) ?? makeTemplate(configText);
  templates.set(configText, made);
  return made;
}

function makeTemplate(configText: string): Template {
  const context = { ...cdkContext(), 'aws:cdk:bundling-stacks': [] };
  const app = new App({ context, outdir: join(outdir, String(templates.size)) });
  const config = parseConfig(configText, 'pamwatch.yaml');
  return Template.fromStack(
    new PamwatchStack(app, { config, configPath: 'config/pamwatch.yaml', files: [], warnings: [] }),
  );
}

/** The context that cdk.json gives the CLI. */
export function cdkContext(): Record<string, unknown> {
  return JSON.parse(readFileSync('cdk.json', 'utf8')).context;
}
