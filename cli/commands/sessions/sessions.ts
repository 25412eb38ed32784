import { Command } from 'commander';
import { backupCommand } from './backup.ts';
import { deleteCommand } from './delete.ts';
import { getCommand } from './get.ts';
import { listCommand } from './list.ts';
import { modifyCommand } from './modify.ts';
import { parseCommand } from './parse.ts';
import { terminateCommand } from './terminate.ts';

export function sessionsCommand(): Command {
  return new Command('sessions')
    .description('read privileged sessions, and act on them')
    .addCommand(listCommand())
    .addCommand(getCommand())
    .addCommand(terminateCommand())
    .addCommand(backupCommand())
    .addCommand(modifyCommand())
    .addCommand(deleteCommand())
    .addCommand(parseCommand());
}
