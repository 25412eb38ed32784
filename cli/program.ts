import { Command } from 'commander';
import { backtestCommand } from './commands/backtest/backtest.ts';
import { configCommand } from './commands/config/config.ts';
import { digestCommand } from './commands/digest/digest.ts';
import { doctorCommand } from './commands/doctor/doctor.ts';
import { explainCommand } from './commands/explain/explain.ts';
import { messagesCommand } from './commands/messages/messages.ts';
import { recordCommand } from './commands/record/record.ts';
import { rulesCommand } from './commands/rules/rules.ts';
import { sessionsCommand } from './commands/sessions/sessions.ts';

/** The whole tree of commands. Parsing rejects with a CommanderError on a wrong call, and after --help. */
export function createProgram(): Command {
  const program = new Command('pamwatch')
    .description('Alerts on the privileged sessions of PAM appliances')
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', '\nExit codes: 0 done; 1 bad input, or no answer; 2 wrong usage.');
  const groups = [
    sessionsCommand(),
    doctorCommand(),
    rulesCommand(),
    explainCommand(),
    backtestCommand(),
    recordCommand(),
    messagesCommand(),
    digestCommand(),
    configCommand(),
  ];
  for (const command of groups) program.addCommand(command);
  for (const command of withAllBelow(program)) {
    command.exitOverride().showHelpAfterError(`Try "${pathOf(command)} --help".`);
  }
  return program;
}

function withAllBelow(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withAllBelow)];
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
