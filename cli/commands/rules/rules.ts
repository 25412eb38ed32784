import { Command, Option } from 'commander';
import { codesTable } from '#shared/rules/lint/codes-table.ts';
import { readInput } from '../../input.ts';
import { configPath } from '../../option-values.ts';
import { print } from '../../output.ts';
import { type LintFlags, lintRules } from './lint-rules.ts';
import { listRules } from './list-rules.ts';
import { matchRules } from './match-rules.ts';
import { printRuleSchema } from './print-schema.ts';
import { PROMOTED, type Promoted, promoteRule } from './promote-rule.ts';
import { lintSettings, ruleSettings } from './rule-settings.ts';
import { printRulesStatus } from './rules-status.ts';
import { runOnChange } from './run-on-change.ts';
import { type TestFlags, testRules } from './test-rules.ts';

interface Settings {
  readonly config?: string;
}

interface TestSettings extends Settings, TestFlags {
  readonly watch?: true;
}

interface MatchSettings extends Settings {
  readonly rules: readonly string[];
  readonly anyLogsource?: true;
}

export function rulesCommand(): Command {
  return new Command('rules')
    .description('check, test and try Sigma rules')
    .addCommand(lintCommand())
    .addCommand(testCommand())
    .addCommand(matchCommand())
    .addCommand(statusCommand())
    .addCommand(listCommand())
    .addCommand(promoteCommand())
    .addCommand(codesCommand())
    .addCommand(schemaCommand());
}

interface LintSettings extends Settings, LintFlags {
  readonly portable?: true;
}

const LINT_HELP = `
Exits with 1 for errors, with --strict for warnings too. docs/lint.md explains each
code. With --config it also names the sources at which a rule is impossible.`;

function lintCommand(): Command {
  return withConfig(new Command('lint'))
    .description('say what is wrong with rules, by file, line and field')
    .argument('<path...>', 'rule files, or folders of them')
    .option('--fix', 'mend what can be mended without changing what a rule means')
    .option('--strict', 'fail with warnings, not with errors alone')
    .option('--portable', 'name what other Sigma tools do not read')
    .option('--json', 'one JSON object a finding')
    .addHelpText('after', LINT_HELP)
    .action(async (paths: string[], { config, portable, ...flags }: LintSettings) => {
      const settings = await lintSettings(config);
      const options = { ...settings, portable: portable === true };
      process.exitCode = await lintRules(paths, options, flags);
    });
}

function testCommand(): Command {
  return withConfig(new Command('test'))
    .description("run the rules' own tests, on a clock that only the tests move")
    .argument('<path...>', 'rule files, or folders of them')
    .option('--junit <file>', 'write a JUnit report too, for CI')
    .option('--watch', 'run them again whenever a file changes, until Ctrl-C')
    .action(async (paths: string[], { config, watch, ...flags }: TestSettings) => {
      const run = async () => testRules(paths, await ruleSettings(config), flags);
      if (watch === undefined) process.exitCode = await run();
      else await runOnChange(config === undefined ? paths : [...paths, config], run);
    });
}

const MATCH_HELP = `
Prints {"event": LINE, "rules": [ids]} for each event. Events are sessions as
"sessions parse" prints them. With --any-logsource they are any JSON objects, and
rules for any log are tried on them.`;

function matchCommand(): Command {
  return withConfig(new Command('match'))
    .description('say which rules match which events')
    .argument('<file>', 'events, one JSON object a line; - reads standard input')
    .requiredOption('--rules <path>', 'a rule file, or a folder of them; may be repeated', gather)
    .option('--any-logsource', 'take any JSON objects and rules for any log')
    .addHelpText('after', MATCH_HELP)
    .action(async (file: string, { rules, anyLogsource, config }: MatchSettings) => {
      process.exitCode = await matchRules({
        ...(await ruleSettings(config)),
        rules,
        name: file === '-' ? 'standard input' : file,
        input: readInput(file),
        anyLogsource: anyLogsource === true,
        now: Date.now,
      });
    });
}

const STATUS_HELP = `
active: evaluated at this source. waiting: until the named values are configured.
impossible: this source does not supply a field that the rule needs. off: turned off.`;

function statusCommand(): Command {
  return new Command('status')
    .description('say what each rule does at each source, and why it does nothing there')
    .option('--config <file>', 'the configuration', configPath(process.env))
    .option('--json', 'one JSON object a line')
    .addHelpText('after', STATUS_HELP)
    .action(async ({ config, json }: Settings & { readonly json?: true }) => {
      await printRulesStatus(config, json === true);
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('list rules with their levels, techniques of ATT&CK, and controls')
    .argument('<path...>', 'rule files, or folders of them')
    .option('--markdown', 'as the table in docs/rules.md')
    .action((paths: string[], { markdown }: { readonly markdown?: true }) =>
      listRules(paths, markdown === true),
    );
}

function promoteCommand(): Command {
  return new Command('promote')
    .description("end a rule's trial: change its status in its file, and say who then hears")
    .argument('<name>', 'the rule, experimental or test so far')
    .addOption(new Option('--to <status>', 'what it becomes').choices(PROMOTED).default('stable'))
    .option('--config <file>', 'the configuration', configPath(process.env))
    .action((name: string, { to, config }: { readonly to: Promoted; readonly config: string }) =>
      promoteRule(name, to, config),
    );
}

function codesCommand(): Command {
  return new Command('codes')
    .description('print what each code of lint means, as Markdown')
    .action(() => print(codesTable()));
}

function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema of rules, for editors')
    .action(printRuleSchema);
}

/** All values of a repeated option. A list in one would take the file after it for a rule. */
function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function withConfig(command: Command): Command {
  return command.option(
    '--config <file>',
    "whose values and calendars to use; without it the rules' own defaults hold",
  );
}
