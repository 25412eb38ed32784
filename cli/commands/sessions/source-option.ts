import { Command } from 'commander';
import { SECRETS_HELP } from '../../open-source.ts';
import { configPath } from '../../option-values.ts';

/** A command about one configured appliance: which one, and where its credentials are. */
export function sourceCommand(name: string, help = ''): Command {
  return new Command(name)
    .requiredOption('--source <name>', 'the appliance, by its name in the configuration')
    .option('--config <file>', 'the configuration', configPath(process.env))
    .option('--secrets <file>', 'credentials, for use without AWS')
    .addHelpText('after', `${help}${SECRETS_HELP}`);
}
