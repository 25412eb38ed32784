import { Command } from 'commander';
import { readConfig } from '#shared/config/read-config.ts';
import { configPath } from '../../option-values.ts';
import { print } from '../../output.ts';

export function checkCommand(): Command {
  return new Command('check')
    .description('say what is wrong with a configuration and its rules, by file, line and key')
    .argument('[file]', 'the configuration', configPath(process.env))
    .action(check);
}

async function check(file: string): Promise<void> {
  const { config, warnings, ...loaded } = await readConfig(file);
  const rules = [...loaded.rules, ...loaded.correlations];
  const off = [...loaded.off, ...loaded.correlationsOff];
  for (const warning of warnings) process.stderr.write(`pamwatch: warning: ${warning}\n`);
  const sources = Object.keys(config.sources).join(', ');
  const receivers = Object.keys(config.receivers).join(', ');
  const waiting = rules.filter(({ waitingFor }) => waitingFor.length > 0);
  const lines = [
    `${file} is good.`,
    `sources: ${sources}`,
    `receivers: ${receivers === '' ? 'none; alerts reach only what subscribes to the topic' : receivers}`,
    `rules: ${rules.length - waiting.length} ready`,
    ...waiting.map(
      ({ name, waitingFor }) => `  ${name} waits for values: ${waitingFor.join(', ')}`,
    ),
    ...off.map(({ rule, why }) => `  ${rule.name} is off: ${why}`),
  ];
  await print(`${lines.join('\n')}\n`);
}
