import type { Limits } from '../alerts/decide.ts';
import type { GroupLimits } from '../alerts/groups/decide-group.ts';
import type { Receiver } from './audience.ts';
import type { IntakeOptions } from './intake.ts';
import type { RuleSet } from './rule-set.ts';
import type { Shifts } from './shifts.ts';
import type { FieldsOf } from './source-rules.ts';

export interface BacktestOptions extends IntakeOptions {
  /** Where the sessions come from, for the report. */
  readonly name: string;
  readonly fresh: RuleSet;
  /** What to compare with. */
  readonly former?: RuleSet | undefined;
  readonly fieldsOf: FieldsOf;
  readonly limits: Limits & GroupLimits & { readonly storm: number };
  readonly shifts: Shifts;
  readonly receivers: readonly Receiver[];
}
