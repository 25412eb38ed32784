import type { SessionField } from '../../sessions/session.ts';
import type { RuleOptions } from '../load-rules.ts';

export interface LintOptions extends RuleOptions {
  /** The fields that each source supplies, by its name. */
  readonly sources?: ReadonlyMap<string, ReadonlySet<SessionField>>;
  /** Whether the file that a rule names is there; absent, nobody looks. */
  readonly hasFile?: (path: string, ruleFile: string) => boolean;
  /** Whether to name what other Sigma tools do not read. */
  readonly portable?: boolean;
}
