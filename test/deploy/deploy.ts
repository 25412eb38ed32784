import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { TestAppliance } from './appliances.ts';
import type { Emulator } from './emulator.ts';
import { run } from './run.ts';

/** The stack's outputs, by name. */
export type Outputs = Readonly<Record<string, string>>;

const TIMEOUT = 5 * 60_000;
const STAGE = 'emulated';

/** Polls as often as a schedule can, and limits so short that the test sees them reached. */
export async function writeConfig(
  folder: string,
  appliances: readonly TestAppliance[],
  slackApi: string,
): Promise<string> {
  const config = join(folder, 'config');
  await mkdir(config);
  await cp('config/rules', join(config, 'rules'), { recursive: true });
  const [segura, fudo] = appliances;
  const text = `version: 1
sources:
  ${segura?.source}:
    vendor: segura
    url: ${segura?.url}
    time_zone: America/Sao_Paulo
    auth: { oauth1: { secret: pamwatch/${segura?.source} } }
  ${fudo?.source}:
    vendor: fudo
    url: ${fudo?.url}
    time_zone: Europe/Warsaw
    auth: { api_key: { secret: pamwatch/${fudo?.source} } }
values: { open_low: 20s, open_medium: 30s, open_high: 2h, open_critical: 3h }
calendars:
  working: { zone: America/Sao_Paulo, days: mon-sun, from: "00:00", to: "24:00" }
receivers:
  soc-slack:
    slack: { secret: pamwatch/slack, channel: C0DEPLOYED, api: '${slackApi}' }
    from: medium
  soc-mail: { email: soc@bank.example, from: high }
operators: { email: pam-ops@bank.example }
aws: { stage: ${STAGE} }
`;
  const file = join(config, 'pamwatch.yaml');
  await writeFile(file, text);
  return file;
}

export async function bootstrap(folder: string, { env, region }: Emulator): Promise<void> {
  await run('npx', ['cdk', 'bootstrap', `aws://000000000000/${region}`], {
    env,
    log: join(folder, 'bootstrap.log'),
    timeout: TIMEOUT,
  });
}

/** The command an administrator runs; change sets are the one thing the emulator cannot do. */
export async function deploy(folder: string, config: string, { env }: Emulator): Promise<Outputs> {
  const outputs = join(folder, 'outputs.json');
  await run(
    'npx',
    [
      ...['cdk', 'deploy', '--method=direct', '--require-approval', 'never'],
      ...['-c', `config=${config}`, '--output', join(folder, 'cdk.out')],
      ...['--outputs-file', outputs],
    ],
    { env, log: join(folder, 'deploy.log'), timeout: TIMEOUT },
  );
  const parsed = z.record(z.string(), z.record(z.string(), z.string()));
  const stack = parsed.parse(JSON.parse(await readFile(outputs, 'utf8')))[`pamwatch-${STAGE}`];
  if (stack === undefined) throw new Error('the deployment printed no outputs');
  return stack;
}
