import { Command, Option } from 'commander';
import { PREVIEW_CHANNELS, type PreviewChannel, previewMessage } from '../../messages-preview.ts';
import { configPath } from '../../option-values.ts';
import { print } from '../../output.ts';

interface Options {
  readonly rule?: string;
  readonly digest?: true;
  readonly channel: PreviewChannel;
  readonly json?: true;
  readonly config: string;
}

export function messagesCommand(): Command {
  return new Command('messages').description('see what people get').addCommand(previewCommand());
}

function previewCommand(): Command {
  return new Command('preview')
    .description("show the messages of a rule's alert, or a digest, made from the rules' own tests")
    .option('--rule <name>', 'the rule, by its name')
    .addOption(
      new Option('--digest', 'the summary before a shift, of the alerts of all rules').conflicts(
        'rule',
      ),
    )
    .addOption(
      new Option('--channel <name>', 'as whom it reaches')
        .choices(PREVIEW_CHANNELS)
        .makeOptionMandatory(),
    )
    .option('--json', 'what the channel is sent, one JSON value a line')
    .option('--config <file>', 'the configuration', configPath(process.env))
    .action(async ({ rule, digest, channel, json, config }: Options, command: Command) => {
      if (rule === undefined && digest === undefined) {
        command.error('error: name a rule with --rule, or ask for the --digest');
      }
      process.exitCode = await previewMessage(
        { rule, channel, json: json === true, config },
        { print },
      );
    });
}
