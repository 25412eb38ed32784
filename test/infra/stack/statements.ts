import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

const oneOrMore = z.union([z.unknown().transform((one) => [one])]);
const list = z.union([z.array(z.unknown()), oneOrMore]);
const texts = z.union([z.array(z.string()), z.string().transform((one) => [one])]);

const statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts,
  Resource: list,
  Condition: z.record(z.string(), z.unknown()).optional(),
});
export type Statement = z.infer<typeof statement>;

const policy = z.object({
  Properties: z.object({
    PolicyDocument: z.object({ Statement: z.array(statement) }),
    Roles: z.array(z.object({ Ref: z.string() })),
  }),
});

/** What each role may do, by the logical id of the role. */
export function statementsByRole(template: Template): Map<string, Statement[]> {
  const found = new Map<string, Statement[]>();
  for (const resource of Object.values(template.findResources('AWS::IAM::Policy'))) {
    const { PolicyDocument, Roles } = policy.parse(resource).Properties;
    for (const { Ref: role } of Roles) {
      found.set(role, [...(found.get(role) ?? []), ...PolicyDocument.Statement]);
    }
  }
  return found;
}

/** The statements of the one role whose logical id begins so. */
export function statementsOf(template: Template, prefix: string): Statement[] {
  const matches = [...statementsByRole(template)].filter(([role]) => role.startsWith(prefix));
  const [only] = matches;
  if (only === undefined || matches.length > 1) {
    throw new Error(`${matches.length} roles begin with ${prefix}`);
  }
  return only[1];
}
