import { Command } from 'commander';
import { SECRETS_HELP } from '../../open-source.ts';
import type { Marks } from './describe-explanation.ts';
import { type ExplainOptions, explain } from './run-explain.ts';

const HELP = `
Sessions are as "sessions parse" and "sessions list --json" print them. Without --at
a session is looked at as of its reading; one that is over, as of its last moment.

A correlation, and a rule that remembers, look at other sessions: those of --history, of the
appliance's own history with --source, and the others in the file of --session.
${SECRETS_HELP}`;

export function explainCommand(): Command {
  return new Command('explain')
    .description('show what each comparison of a rule saw in a session, and its verdict')
    .requiredOption('--session <file>', 'the session, as JSON; - reads standard input')
    .requiredOption('--rule <name>', 'a rule of the configuration by its name, or a rule file')
    .option('--id <id>', 'which session, where the file has several')
    .option('--history <file>', 'other sessions, for rules that look at several')
    .option('--source <name>', "take an appliance's own history, by its name there")
    .option('--secrets <file>', 'credentials, for use without AWS')
    .option('--at <time>', "an instant, or how long after the session's start, such as 4h")
    .option('--config <file>', 'the configuration; for a rule file, whose values to use')
    .option('--json', 'one JSON object a rule')
    .addHelpText('after', HELP)
    .action((options: ExplainOptions) => explain(options, marksFor(process.stdout)));
}

function marksFor({ isTTY }: { readonly isTTY?: boolean }): Marks {
  if (isTTY !== true) return { verdict: (holds) => (holds ? 'yes' : 'no ') };
  return { verdict: (holds) => (holds ? '✓' : '✗') };
}
