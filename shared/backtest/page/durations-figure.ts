import { readableNumber } from '../readable-number.ts';
import type { Report } from '../report.ts';
import type { Threshold } from '../thresholds.ts';
import { dataTable, figure, WIDTH } from './figure.ts';
import { briefly, counted, lasting } from './format.ts';
import { type Html, html } from './html.ts';
import { logarithmic, round, roundTicks, type Scale, squareRoot } from './scales.ts';

const LEFT = 60;
const RIGHT = WIDTH - 20;
const BARS = 190;
const LABEL_ROW = 16;
// About the width of one.
const LETTER = 6.6;
const AXIS_TICKS = [60, 300, 900, 3_600, 14_400, 43_200, 86_400, 604_800, 2_592_000, 31_536_000];
const SHORTEST = 42;

/** How long sessions lasted, with the limits of the rules drawn in. */
export function durationsFigure(report: Report): Html {
  const { durations } = report;
  const limits = limitsOf(report.new.thresholds);
  const { bins } = durations;
  if (bins.length === 0) return html`<p class="none">No session ended.</p>`;
  const longest = Math.max(
    ...bins.map(({ to_seconds: to }) => to),
    ...limits.map((one) => one.seconds * 1.5),
  );
  const x = logarithmic([SHORTEST, longest], [LEFT, RIGHT]);
  const labels = placed(limits, x);
  const top = 24 + LABEL_ROW * Math.max(1, ...labels.map(({ row }) => row + 1));
  const bottom = top + BARS;
  return figure({
    id: 'durations',
    title: 'How long sessions last, and where limits lie',
    description: `Half of the sessions last ${lasting(durations.median_seconds)} or less, one in twenty ${lasting(durations.p95_seconds)} or longer. Both axes are compressed, so that the few long sessions show. ${counted(limits.length, 'limit')} drawn as lines.`,
    height: bottom + 34,
    drawing: html`${bars(report, x, top, bottom)}${axis(x, bottom, longest)}${marks(report, x, top, bottom)}${labels.map((one) => limitLine(one, bottom))}`,
    table: html`${binTable(report)}${limitTable(limits)}`,
  });
}

interface Limit {
  readonly seconds: number;
  readonly level: Threshold['level'];
  readonly rules: readonly string[];
}

/** Limits at the same length and level are one line, whatever the rules. */
function limitsOf(thresholds: readonly Threshold[]): Limit[] {
  const groups = Map.groupBy(thresholds, ({ seconds, level }) => `${seconds} ${level}`);
  return [...groups.values()]
    .flatMap(([first, ...more]): Limit[] =>
      first === undefined ? [] : [{ ...first, rules: [first, ...more].map(({ rule }) => rule) }],
    )
    .sort((a, b) => a.seconds - b.seconds);
}

interface Placed extends Limit {
  readonly x: number;
  readonly row: number;
  readonly text: string;
}

/** Labels stand before their lines, each below those that reach over it, so that no line crosses one. */
function placed(limits: readonly Limit[], x: Scale): Placed[] {
  const done: Placed[] = [];
  for (const limit of limits.toReversed()) {
    const text = `${briefly(limit.seconds)} ${limit.level}: ${limit.rules.join(', ')}`;
    const at = x(limit.seconds);
    const over = done.filter((one) => one.x - one.text.length * LETTER - 8 <= at);
    const row = Math.max(-1, ...over.map((one) => one.row)) + 1;
    done.push({ ...limit, x: at, row, text });
  }
  return done;
}

function limitLine({ level, text, x, row }: Placed, bottom: number): Html {
  const y = 12 + row * LABEL_ROW;
  const fits = text.length * LETTER < x;
  return html`<line class="limit s-${level}" x1="${round(x)}" x2="${round(x)}" y1="${y - 9}" y2="${bottom}"/><text class="tick ${fits ? 'end' : ''}" x="${round(x) + (fits ? -5 : 5)}" y="${y}">${text}</text>`;
}

function bars({ durations: { bins } }: Report, x: Scale, top: number, bottom: number): Html {
  const most = Math.max(...bins.map(({ sessions }) => sessions));
  const y = squareRoot(most, [bottom, top + 14]);
  const drawn = bins.map(({ from_seconds: from, to_seconds: to, sessions }) => {
    const left = x(from);
    const width = Math.max(1, x(to) - left - 1.5);
    const height = sessions === 0 ? 0 : Math.max(1.5, bottom - y(sessions));
    const count = sessions === 0 ? '' : readableNumber(sessions);
    return html`<rect class="bars" x="${round(left)}" y="${round(bottom - height)}" width="${round(width)}" height="${round(height)}"><title>${span(from, to)}: ${counted(sessions, 'session')}</title></rect><text class="count" x="${round(left + width / 2)}" y="${round(bottom - height - 4)}">${count}</text>`;
  });
  const lines = roundTicks(most, 3)
    .map((tick) => y(tick))
    .filter((at) => at >= top);
  return html`${lines.map((at) => html`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${round(at)}" y2="${round(at)}"/>`)}${drawn}`;
}

function axis(x: Scale, bottom: number, longest: number): Html {
  const ticks = AXIS_TICKS.filter((seconds) => seconds <= longest).map(
    (seconds) =>
      html`<line class="axis" x1="${round(x(seconds))}" x2="${round(x(seconds))}" y1="${bottom}" y2="${bottom + 5}"/><text class="tick middle" x="${round(x(seconds))}" y="${bottom + 19}">${briefly(seconds)}</text>`,
  );
  return html`<line class="axis" x1="${LEFT}" x2="${RIGHT}" y1="${bottom}" y2="${bottom}"/>${ticks}`;
}

function marks({ durations }: Report, x: Scale, top: number, bottom: number): Html {
  const both = [
    { text: 'median', at: x(durations.median_seconds) },
    { text: '95 %', at: x(durations.p95_seconds) },
  ];
  return html`${both.map(
    ({ text, at }) =>
      html`<line class="mark" x1="${round(at)}" x2="${round(at)}" y1="${top}" y2="${bottom}"/><text class="tick middle" x="${round(at)}" y="${top - 4}">${text}</text>`,
  )}`;
}

function span(from: number, to: number): string {
  return `${from === 0 ? 'below' : `${lasting(from)} to`} ${lasting(to)}`;
}

function binTable({ durations: { bins } }: Report): Html {
  return dataTable(
    'Sessions by duration',
    [{ title: 'Lasted' }, { title: 'Sessions', number: true }],
    bins.map((bin) => [span(bin.from_seconds, bin.to_seconds), readableNumber(bin.sessions)]),
  );
}

function limitTable(limits: readonly Limit[]): Html {
  return dataTable(
    'Limits',
    [{ title: 'Limit' }, { title: 'Level' }, { title: 'Rules' }],
    limits.map(({ seconds, level, rules }) => [briefly(seconds), level, rules.join(', ')]),
  );
}
