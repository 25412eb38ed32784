import { closeSync, openSync } from 'node:fs';
import { createIntake } from '#shared/backtest/intake.ts';
import { createHindsight } from '#shared/backtest/looking-back/hindsight.ts';
import type { Findings } from '#shared/backtest/runs.ts';
import { fileError } from '../../../input.ts';
import { parseTrustedSession } from '../../rules/events.ts';
import { createLineWindow } from '../line-window.ts';
import { planBacktest, type Request } from '../plan.ts';
import { SILENT } from '../progress.ts';
import { readSessions } from '../sessions-input.ts';

/**
 * What the rules that look back find in a file of sessions, whose lines somebody else checks. Those
 * that are asked for again are read where they stand.
 */
export async function findInFile(request: Request): Promise<Findings> {
  const plan = await planBacktest(request);
  if (plan === undefined) throw new Error('the rules changed while they were read');
  const { file = '' } = request;
  const descriptor = opened(file);
  try {
    const window = createLineWindow(descriptor);
    const get = (place: number) => parseTrustedSession(window.lineAt(place));
    const hindsight = createHindsight(plan.backtest, { get });
    const intake = createIntake(plan.backtest, hindsight);
    for await (const { sessions, places } of readSessions(file, SILENT, parseTrustedSession)) {
      for (const [at, session] of sessions.entries()) intake.add(session, () => places[at] ?? 0);
    }
    return hindsight.findings(intake.close());
  } finally {
    closeSync(descriptor);
  }
}

function opened(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw fileError(file, error);
  }
}
