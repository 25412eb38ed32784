import { readableNumber } from '../readable-number.ts';
import type { Report, RuleReport } from '../report.ts';
import { binsOf } from '../timeline.ts';
import { createZoneClock, dateOf, wallTime, type ZoneClock } from '../zone-clock.ts';
import { dataTable, figure, WIDTH } from './figure.ts';
import { counted, shortened } from './format.ts';
import { type Html, html } from './html.ts';
import { levelLegend } from './level-key.ts';
import { dayTicks, linear, round, roundTicks, type Scale } from './scales.ts';

const LEFT = 258;
const RIGHT = WIDTH - 70;
const AREA_TOP = 16;
const AREA_BOTTOM = 136;
const LANE = 24;

interface Frame {
  readonly report: Report;
  readonly clock: ZoneClock;
  readonly rules: readonly RuleReport[];
  readonly x: Scale;
  readonly bottom: number;
}

/** How many sessions were live, and under it when each rule raised alerts. */
export function timelineFigure(report: Report): Html {
  const [from, to] = [Date.parse(report.span.from), Date.parse(report.span.to)];
  const rules = report.new.rules
    .filter(({ alerts }) => alerts > 0)
    .toSorted(
      (a, b) =>
        Number(b.deliver === 'alerts') - Number(a.deliver === 'alerts') || b.alerts - a.alerts,
    );
  const frame: Frame = {
    report,
    clock: createZoneClock(report.span.zone),
    rules,
    x: linear([from, to], [LEFT, RIGHT]),
    bottom: AREA_BOTTOM + 16 + rules.length * LANE,
  };
  return figure({
    id: 'timeline',
    title: 'Sessions and alerts over time',
    description: `The number of live sessions, and below it one row for each of ${counted(rules.length, 'rule')} with a mark wherever alerts opened, in the colour of the highest level they reached.`,
    height: frame.bottom + 30,
    drawing: html`${axis(frame)}${area(frame)}${lanes(frame)}`,
    legend: levelLegend(),
    table: table(frame),
  });
}

function axis({ report, clock, x, bottom }: Frame): Html {
  const ticks = dayTicks(Date.parse(report.span.from), Date.parse(report.span.to), clock);
  const marks = ticks.map(
    ({ at, label }) =>
      html`<line class="grid" x1="${round(x(at))}" x2="${round(x(at))}" y1="${AREA_TOP}" y2="${bottom}"/><text class="tick" x="${round(x(at)) + 3}" y="${bottom + 18}">${label}</text>`,
  );
  return html`<g aria-hidden="true">${marks}</g>`;
}

function area({ report, x }: Frame): Html {
  const { bins, bin_seconds } = report.timeline;
  const ticks = roundTicks(Math.max(...bins.map(({ live }) => live)), 3);
  const y = linear([0, ticks.at(-1) ?? 1], [AREA_BOTTOM, AREA_TOP]);
  const points = bins.map(({ at, live }) => {
    const start = Date.parse(at);
    return `${round(x(start))},${round(y(live))} ${round(Math.min(RIGHT, x(start + bin_seconds * 1_000)))},${round(y(live))}`;
  });
  const lines = ticks.map(
    (tick) =>
      html`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${round(y(tick))}" y2="${round(y(tick))}"/><text class="tick end" x="${LEFT - 8}" y="${round(y(tick)) + 4}">${readableNumber(tick)}</text>`,
  );
  return html`${lines}<polygon class="area" points="${LEFT},${AREA_BOTTOM} ${points.join(' ')} ${RIGHT},${AREA_BOTTOM}"/><text class="label" x="8" y="${AREA_TOP + 6}">live sessions</text>`;
}

function lanes(frame: Frame): Html {
  const { rules } = frame;
  const rows = rules.map(({ name, alerts, deliver }, index) => {
    const top = AREA_BOTTOM + 16 + index * LANE;
    const digest = deliver === 'digest' ? ' (digest)' : '';
    return html`<text class="label" x="8" y="${top + 15}">${shortened(name, 28)}${digest}</text>
<line class="lane" x1="${LEFT}" x2="${RIGHT}" y1="${top + LANE - 2}" y2="${top + LANE - 2}"/>
${cells(frame, name, top)}<text class="tick" x="${RIGHT + 8}" y="${top + 15}">${readableNumber(alerts)}</text>
`;
  });
  return html`${rows}`;
}

/** The more alerts of the rule in a bin, the fuller its mark. */
function cells({ report, clock, x }: Frame, rule: string, top: number): Html {
  const own = report.new.cells.filter((cell) => cell.rule === rule);
  const most = Math.max(...own.map(({ alerts }) => alerts));
  const { length, from } = binsOf(Date.parse(report.span.from), Date.parse(report.span.to));
  const marks = own.map(({ bin, alerts, peak_level: level }) => {
    const left = x(from + bin * length);
    const width = Math.max(2.5, Math.min(RIGHT, x(from + (bin + 1) * length)) - left - 0.5);
    const full = (0.35 + 0.65 * Math.sqrt(alerts / most)).toFixed(2);
    const when = wallTime(from + bin * length, clock);
    return html`<rect class="l-${level}" x="${round(left)}" y="${top}" width="${round(width)}" height="${LANE - 6}" opacity="${full}"><title>${when}: ${counted(alerts, 'alert')}, up to ${level}</title></rect>`;
  });
  return html`${marks}`;
}

function table({ report, clock }: Frame): Html {
  const byDay = Map.groupBy(report.timeline.bins, ({ at }) => clock.day(Date.parse(at)));
  const alerts = Map.groupBy(report.new.days, ({ date }) => date);
  const rows = [...byDay].map(([day, bins]) => {
    const date = dateOf(day);
    const opened = (alerts.get(date) ?? []).reduce((sum, one) => sum + one.alerts, 0);
    const started = bins.reduce((sum, one) => sum + one.started, 0);
    const live = Math.max(...bins.map((one) => one.live));
    return [date, readableNumber(started), readableNumber(live), readableNumber(opened)];
  });
  return dataTable(
    'Sessions and alerts by day',
    [
      { title: 'Day' },
      { title: 'Sessions begun', number: true },
      { title: 'Most live at once', number: true },
      { title: 'Alerts', number: true },
    ],
    rows,
  );
}
