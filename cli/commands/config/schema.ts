import { Command } from 'commander';
import { configJsonSchema } from '#shared/config/json-schema.ts';
import { print } from '../../output.ts';

export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema of pamwatch.yaml, for editors')
    .action(() => print(configJsonSchema()));
}
