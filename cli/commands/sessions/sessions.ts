import { Command } from 'commander';
import { listCommand } from './list.ts';
import { parseCommand } from './parse.ts';

export function sessionsCommand(): Command {
  return new Command('sessions')
    .description('read privileged sessions')
    .addCommand(parseCommand())
    .addCommand(listCommand());
}
