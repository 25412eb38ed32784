import { Command } from 'commander';
import { checkCommand } from './check.ts';
import { schemaCommand } from './schema.ts';

export function configCommand(): Command {
  return new Command('config')
    .description('look after pamwatch.yaml')
    .addCommand(checkCommand())
    .addCommand(schemaCommand());
}
