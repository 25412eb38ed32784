import { print } from '#cli/output.ts';
import { ruleJsonSchema } from '#shared/rules/schema/rule-schema.ts';

/** `pamwatch rules schema`: what config/rules.schema.json holds. */
export function printRuleSchema(): Promise<void> {
  return print(`${JSON.stringify(ruleJsonSchema(), null, 2)}\n`);
}
