import { configPath } from '#cli/option-values.ts';
import { readSettings } from '#shared/config/read-settings.ts';
import type { Session } from '#shared/sessions/session.ts';
import { interruptible } from '../../interruptible.ts';
import { openSource } from '../../open-source.ts';
import { readHistory } from '../backtest/history.ts';
import { createProgress } from '../backtest/progress.ts';
import type { ExplainOptions } from './run-explain.ts';
import { readAll } from './session-input.ts';

/** The sessions of a file, and of an appliance's own history, where one is named. */
export async function readPast(options: ExplainOptions): Promise<readonly Session[]> {
  const { history, source: name, secrets } = options;
  const past = history === undefined ? [] : await readAll(history, Date.now());
  if (name === undefined) return past;
  const config = options.config ?? configPath(process.env);
  const source = await openSource(await readSettings(config), { source: name, config, secrets });
  const progress = createProgress('explain');
  const abort = new AbortController();
  const read = await interruptible(
    () => readHistory(source, {}, progress, abort.signal),
    () => {
      abort.abort();
      progress.clear();
    },
  );
  progress.clear();
  return [...past, ...read];
}
