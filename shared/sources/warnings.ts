import { type AnswerError, cleanMessage } from './answer-error.ts';
import type { SourceDeps } from './vendor.ts';

export type Warn = (
  kind: string,
  message: string,
  facts: Readonly<Record<string, string | number | AnswerError>>,
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
    const cleanFact = (fact: string | number | AnswerError) => {
      if (typeof fact === 'number') return fact;
      return typeof fact === 'string' ? redact(fact) : cleanMessage(fact, redact);
    };
    const clean = Object.entries(facts).map(([name, fact]) => [name, cleanFact(fact)]);
    deps.warn(message, { source, ...Object.fromEntries(clean) });
  };
}
