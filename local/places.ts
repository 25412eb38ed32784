import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where a run keeps what, under one folder. */
export function placesIn(state: string) {
  return {
    clock: join(state, 'clock.json'),
    secrets: join(state, 'secrets.json'),
    table: join(state, 'dynamodb'),
    messaging: join(state, 'sns-sqs'),
    slack: join(state, 'slack.ndjson'),
    mail: join(state, 'mail'),
    operators: join(state, 'operators.ndjson'),
    log: join(state, 'pamwatch.log'),
  };
}
export type Places = ReturnType<typeof placesIn>;

/** Deletes what runs have kept in the folder, and nothing else that may be there. */
export function forget(state: string): void {
  const kept = Object.values(placesIn(state));
  const real = globSync('config-????????', { cwd: state }).map((name) => join(state, name));
  for (const place of [...kept, ...real]) rmSync(place, { recursive: true, force: true });
}

/** Ports that are tried first; when one is busy, the next free one is taken. */
export const PORTS = { dynamo: 8203, messaging: 8204, slack: 8205 } as const;
