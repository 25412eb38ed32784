import type { SourceDeps } from './vendor.ts';

export type Warn = (
  kind: string,
  message: string,
  facts: Readonly<Record<string, string | number>>,
) => void;

/** Warnings of one source, each kind once, secrets taken out. */
export function createWarnings(
  source: string,
  deps: Pick<SourceDeps, 'warn'>,
  redact: (text: string) => string,
): Warn {
  const given = new Set<string>();
  return (kind, message, facts) => {
    if (given.has(kind)) return;
    given.add(kind);
    const clean = Object.entries(facts).map(([name, fact]) => [
      name,
      typeof fact === 'string' ? redact(fact) : fact,
    ]);
    deps.warn(message, { source, ...Object.fromEntries(clean) });
  };
}
