import { readableNumber } from '#shared/backtest/readable-number.ts';
import type { Report } from '#shared/backtest/report.ts';
import { readableDuration } from '#shared/sessions/duration.ts';
import { SECOND } from '#shared/sessions/instant.ts';
import { visible } from '../../../output.ts';
import type { Paint } from '../paint.ts';
import { describeDays } from './describe-days.ts';
import { describeDifference } from './describe-difference.ts';
import { describeGroups } from './describe-groups.ts';
import { describeLearning } from './describe-learning.ts';
import { describeLoad } from './describe-load.ts';
import { describeNotEvaluated, describeRules } from './describe-rules.ts';

/** The report as text for a terminal. */
export function describeReport(report: Report, paint: Paint): string {
  // Tables full of nothing would say no more.
  if (report.input.sessions === 0) return describeInput(report, paint);
  const sections = [
    describeInput(report, paint),
    describeRules(report.new, report.old, paint),
    describeLearning(report, paint),
    describeGroups(report.new, paint),
    describeDays(report.new, paint),
    describeLoad(report.new, paint),
    describeDifference(report.difference, paint),
    describeNotEvaluated(report.new, paint),
  ];
  return sections.filter((text) => text !== '').join('\n');
}

function describeInput(report: Report, paint: Paint): string {
  const { input, span, durations } = report;
  const against = report.old === undefined ? '' : ` against ${report.old.name}`;
  const [first, last] = [span.from, span.to].map((at) => `${at.slice(0, 16).replace('T', ' ')}Z`);
  const days = `${first} to ${last}: ${count(span.days, 'day')} in ${span.zone}`;
  const lengths =
    durations.ended === 0
      ? ''
      : `; half of those that ended lasted ${lasting(durations.median_seconds)}, one in twenty ${lasting(durations.p95_seconds)} or longer`;
  const lines = [
    paint.strong(visible(`Backtest of ${report.new.name}${against} on ${input.name}`)),
    ...(input.sessions === 0
      ? ['no session to try the rules on', ...(input.outside > 0 ? [days] : [])]
      : [
          `${count(input.sessions, 'session')}, ${readableNumber(input.live)} of them live${lengths}`,
          `${days}; a poll every ${lasting(span.poll_every_seconds)}`,
        ]),
  ];
  if (input.outside > 0)
    lines.push(`${count(input.outside, 'session')} outside that span left out`);
  if (input.repeated > 0) {
    lines.push(`${count(input.repeated, 'line')} that repeat a session left out`);
  }
  return `${lines.join('\n')}\n`;
}

function count(number: number, what: string): string {
  return `${readableNumber(number)} ${what}${number === 1 ? '' : 's'}`;
}

function lasting(seconds: number): string {
  return readableDuration(seconds * SECOND);
}
