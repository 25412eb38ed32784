import type { Session, SessionField } from '#shared/sessions/session.ts';
import type { Examiner, Finding } from '#shared/sources/examiner.ts';

/** The range of the threat levels, and whether it looks like that of another scale. */
export function threatFindings(
  sessions: readonly Session[],
  fields: ReadonlySet<SessionField>,
  scale: Examiner['threatScale'],
): Finding[] {
  if (!fields.has('threat')) return [];
  const check = 'threat';
  const levels = sessions.flatMap(({ threat }) => levelsOf(threat));
  if (levels.length === 0) {
    const says = `none of ${sessions.length} sessions that were looked at has a threat level`;
    return [{ check, verdict: 'warn', says, fix: 'is the analysis on, and its models trained?' }];
  }
  const { option = 'the scale', value = 100, others = [] } = scale ?? {};
  const raw = levels.map((percent) => (percent * value) / 100);
  const [least, most] = [Math.min(...raw), Math.max(...raw)];
  const says = `levels from ${short(least)} to ${short(most)}, taken as out of ${value} (${option})`;
  const likely = others.filter((one) => one < value && most > 0 && most <= one);
  if (likely[0] !== undefined) {
    const fix = `if the appliance counts to ${likely[0]}, set ${option}: ${likely[0]}`;
    return [{ check, verdict: 'warn', says, fix }];
  }
  return [{ check, verdict: 'ok', says }];
}

function levelsOf(threat: Session['threat']): number[] {
  if (threat === undefined) return [];
  const { level, min, max } = threat;
  return [level, min, max].filter((one) => one !== undefined);
}

function short(figure: number): string {
  return String(Math.round(figure * 100) / 100);
}
