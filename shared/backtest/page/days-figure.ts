import { readableNumber } from '../readable-number.ts';
import type { DayReport, Report } from '../report.ts';
import { createZoneClock, dateOf } from '../zone-clock.ts';
import { dataTable, figure, WIDTH } from './figure.ts';
import { counted } from './format.ts';
import { type Html, html } from './html.ts';
import { dayLabel, linear, round, roundTicks } from './scales.ts';

const LEFT = 60;
const RIGHT = WIDTH - 10;
const TOP = 12;
const BOTTOM = 220;
const SHOWN_RULES = 7;
const MOST_BARS = 62;
const OTHERS = 'all others';

/** One bar: some days, and the alerts of each shown rule that opened in them. */
interface Bar {
  readonly date: string;
  readonly parts: readonly { readonly rule: string; readonly alerts: number }[];
  readonly total: number;
}

/** Alerts by day, in bars that are stacked by rule. */
export function daysFigure(report: Report, deliver: 'alerts' | 'digest'): Html {
  const rules = report.new.rules
    .filter((rule) => rule.deliver === deliver && rule.alerts > 0)
    .toSorted((a, b) => b.alerts - a.alerts)
    .map(({ name }) => name);
  if (rules.length === 0) return html`<p class="none">No alerts.</p>`;
  const shown = rules.length > SHOWN_RULES + 1 ? [...rules.slice(0, SHOWN_RULES), OTHERS] : rules;
  const step = daysPerBar(report.span.days);
  const bars = barsOf(report, rules, shown, step);
  const each = step === 1 ? 'day' : `${step} days`;
  return figure({
    id: `days-${deliver}`,
    title: `Alerts a ${each} by rule`,
    description: `A bar for every ${each} of the span, stacked by rule. The busiest has ${counted(Math.max(...bars.map(({ total }) => total)), 'alert')}.`,
    height: BOTTOM + 30,
    drawing: draw(bars, shown),
    legend: html`<ul class="legend">${shown.map((rule, at) => html`<li><i class="r${at}"></i>${rule}</li>`)}</ul>`,
    table: dataTable(
      `Alerts by ${each} and rule`,
      [{ title: step === 1 ? 'Day' : 'From' }, ...shown.map((title) => ({ title, number: true }))],
      bars.map(({ date, parts }) => [date, ...parts.map(({ alerts }) => readableNumber(alerts))]),
    ),
  });
}

function daysPerBar(days: number): number {
  return (
    [1, 7, 28, 91, 364].find((step) => days / step <= MOST_BARS) ?? Math.ceil(days / MOST_BARS)
  );
}

function barsOf(
  { span, new: { days } }: Report,
  rules: readonly string[],
  shown: readonly string[],
  step: number,
): Bar[] {
  const first = createZoneClock(span.zone).day(Date.parse(span.from));
  const barAt = ({ date }: DayReport) => Math.floor((Date.parse(date) / 86_400_000 - first) / step);
  const byBar = Map.groupBy(days, barAt);
  return Array.from({ length: Math.ceil(span.days / step) }, (_, bar) => {
    const own = (byBar.get(bar) ?? []).filter(({ rule }) => rules.includes(rule));
    const parts = shown.map((rule) => ({
      rule,
      alerts: own
        .filter((day) => (rule === OTHERS ? !shown.includes(day.rule) : day.rule === rule))
        .reduce((sum, day) => sum + day.alerts, 0),
    }));
    const total = parts.reduce((sum, part) => sum + part.alerts, 0);
    return { date: dateOf(first + bar * step), parts, total };
  });
}

function draw(bars: readonly Bar[], shown: readonly string[]): Html {
  const ticks = roundTicks(Math.max(...bars.map(({ total }) => total)));
  const y = linear([0, ticks.at(-1) ?? 1], [BOTTOM, TOP]);
  const slot = (RIGHT - LEFT) / bars.length;
  const every = Math.ceil(bars.length / 16);
  const lines = ticks.map(
    (tick) =>
      html`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${round(y(tick))}" y2="${round(y(tick))}"/><text class="tick end" x="${LEFT - 8}" y="${round(y(tick)) + 4}">${readableNumber(tick)}</text>`,
  );
  const drawn = bars.map(({ date, parts }, index) => {
    const left = LEFT + index * slot + slot * 0.12;
    let below = 0;
    const stack = parts
      .filter(({ alerts }) => alerts > 0)
      .map(({ rule, alerts }) => {
        const top = y(below + alerts);
        const height = y(below) - top;
        below += alerts;
        return html`<rect class="r${shown.indexOf(rule)}" x="${round(left)}" y="${round(top)}" width="${round(Math.min(slot * 0.76, 60))}" height="${round(height)}"><title>${date}: ${counted(alerts, 'alert')} of ${rule}</title></rect>`;
      });
    const label =
      index % every === 0
        ? html`<text class="tick" x="${round(left)}" y="${BOTTOM + 18}">${dayLabel(date)}</text>`
        : html``;
    return html`${stack}${label}
`;
  });
  return html`${lines}${drawn}`;
}
