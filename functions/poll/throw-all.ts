/** Rejects with everything that failed, if anything did. */
export function throwAll(source: string, failures: readonly unknown[]): void {
  if (failures.length === 0) return;
  if (failures.length === 1) throw failures[0];
  const messages = failures.slice(0, 3).map((failure) => String(failure));
  throw new AggregateError(
    failures,
    `${source}: ${failures.length} failures: ${messages.join('; ')}`,
  );
}
