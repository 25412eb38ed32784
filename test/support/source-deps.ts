import type { Instant } from '#shared/sessions/instant.ts';
import type { SourceDeps } from '#shared/sources/vendor.ts';

export interface TestDeps extends SourceDeps {
  readonly warnings: { message: string; facts: Readonly<Record<string, string | number>> }[];
  /** How often the secret was read. */
  readonly reads: () => number;
}

/** What a source needs from outside, with a secret's value that a test may change. */
export function someSourceDeps(
  readSecret: () => Readonly<Record<string, string>>,
  now: () => Instant = () => Date.UTC(2026, 4, 20, 14, 30),
): TestDeps {
  const warnings: TestDeps['warnings'] = [];
  let reads = 0;
  return {
    warnings,
    reads: () => reads,
    readSecret: async () => {
      reads += 1;
      return readSecret();
    },
    readFile: async (path) => {
      throw new Error(`no such file: ${path}`);
    },
    now,
    warn: (message, facts) => warnings.push({ message, facts }),
  };
}
