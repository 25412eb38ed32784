import type { Config, SourceOptions } from '#shared/config/config.ts';
import type { Examiner, Finding } from '#shared/sources/examiner.ts';
import type { SourceDeps, Vendor } from '#shared/sources/vendor.ts';

/** The source that is being examined. */
export interface Subject {
  readonly name: string;
  readonly options: SourceOptions;
  readonly vendor: Vendor;
  readonly deps: SourceDeps;
  readonly network: Config['network'];
  readonly examiner: Examiner | undefined;
}

/** What a step found, and whether the steps after it make sense. */
export interface Step {
  readonly findings: readonly Finding[];
  readonly goOn: boolean;
}

export function ok(check: string, says: string): Step {
  return { findings: [{ check, verdict: 'ok', says }], goOn: true };
}

export function failed(check: string, says: string, fix?: string): Step {
  const finding: Finding = { check, verdict: 'FAIL', says, ...(fix === undefined ? {} : { fix }) };
  return { findings: [finding], goOn: false };
}
