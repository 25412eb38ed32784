import type { Level } from '../../alerts/level.ts';
import { levelRank } from '../../alerts/level.ts';
import { begunAt, whoText } from '../about.ts';
import type { Report, StoryReport } from '../report.ts';
import { createZoneClock, wallTime, type ZoneClock } from '../zone-clock.ts';
import { dataTable, figure, WIDTH } from './figure.ts';
import { briefly, lasting, shortened } from './format.ts';
import { type Html, html } from './html.ts';
import { levelLegend, levelTag } from './level-key.ts';
import { aboutCell } from './rules-section.ts';
import { linear, logarithmic, round, type Scale } from './scales.ts';

const LEFT = 330;
const RIGHT = WIDTH - 80;
const TOP = 8;
const ROW = 22;
// Beyond this ratio of longest to shortest the short ones would vanish on a plain scale.
const LINEAR_UP_TO = 12;
const TICKS = [60, 300, 900, 3_600, 14_400, 28_800, 57_600, 86_400, 172_800, 604_800, 2_592_000];

/** A part of a session's life at one level. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly level: Level;
}

/** The sessions and groups with the highest alerts: how long after the start each level was reached. */
export function storiesFigure({ span, new: { loudest } }: Report): Html {
  const clock = createZoneClock(span.zone);
  if (loudest.length === 0) return html`<p class="none">Nothing raised an alert.</p>`;
  const lengths = loudest.map(lengthOf);
  const longest = Math.max(...lengths, 60);
  const shortest = Math.min(...lengths);
  const plain = longest / Math.max(1, shortest) <= LINEAR_UP_TO;
  const range = [LEFT, RIGHT] as const;
  const x = plain ? linear([0, longest], range) : logarithmic([30, longest], range);
  const bottom = TOP + loudest.length * ROW;
  return figure({
    id: 'stories',
    title: 'The sessions and groups with the highest alerts',
    description: `One bar for each of ${loudest.length} sessions and groups of sessions, from its start on the left, in the colour of the highest open level.`,
    height: bottom + 30,
    drawing: html`${axis(x, longest, bottom, plain)}${loudest.map((story, index) => row(story, TOP + index * ROW, x, clock))}`,
    legend: levelLegend(),
    table: table(loudest, clock),
  });
}

function axis(x: Scale, longest: number, bottom: number, plain: boolean): Html {
  const step = [900, 3_600, 7_200, 14_400, 28_800, 86_400, 604_800].find(
    (one) => longest / one <= 9,
  );
  const even = Array.from({ length: 10 }, (_, index) => index * (step ?? longest / 9));
  const ticks = (plain ? even : TICKS).filter((seconds) => seconds <= longest);
  return html`${ticks.map(
    (seconds) =>
      html`<line class="grid" x1="${round(x(seconds))}" x2="${round(x(seconds))}" y1="${TOP}" y2="${bottom}"/><text class="tick middle" x="${round(x(seconds))}" y="${bottom + 18}">${seconds === 0 ? '0' : briefly(seconds)}</text>`,
  )}`;
}

function row(story: StoryReport, top: number, x: Scale, clock: ZoneClock): Html {
  const length = lengthOf(story);
  const end = Math.max(x(length), x(0) + 2);
  const open = isOpen(story) ? ' →' : '';
  const parts = partsOf(story).map(
    ({ from, to, level }) =>
      html`<rect class="l-${level}" x="${round(x(from))}" y="${top + 3}" width="${round(Math.max(2, x(to) - x(from)))}" height="${ROW - 8}"><title>${level} after ${lasting(from)}</title></rect>`,
  );
  return html`<text class="label" x="8" y="${top + 15}">${shortened(whoText(story), 34)}</text><text class="tick end" x="${LEFT - 8}" y="${top + 15}">${wallTime(begunAt(story), clock).slice(5)}</text>
<rect class="life" x="${round(x(0))}" y="${top + 3}" width="${round(end - x(0))}" height="${ROW - 8}"/>${parts}<text class="tick" x="${round(end) + 6}" y="${top + 15}">${lasting(length)}${open}</text>
`;
}

function isOpen({ session, group, episodes }: StoryReport): boolean {
  if (group === undefined) return session.ended_at === undefined;
  return episodes.some(({ resolved_at }) => resolved_at === undefined);
}

/** Of a session until its end; of a group until its alert was over. */
function lengthOf(story: StoryReport): number {
  const { session, group, episodes } = story;
  const steps = episodes.flatMap((one) => one.steps.map(({ at }) => Date.parse(at)));
  const ends = episodes.flatMap(({ resolved_at: at }) =>
    at === undefined ? [] : [Date.parse(at)],
  );
  const own = session.ended_at === undefined ? undefined : Date.parse(session.ended_at);
  const end = group === undefined ? (own ?? Math.max(...steps)) : Math.max(...steps, ...ends);
  return Math.max(1, (end - begunAt(story)) / 1_000);
}

/** Later parts are drawn over earlier ones; a lower level over a higher one hides nothing. */
function partsOf(story: StoryReport): Part[] {
  const start = begunAt(story);
  const since = (at: string) => (Date.parse(at) - start) / 1_000;
  const end = lengthOf(story);
  return story.episodes
    .flatMap(({ steps, resolved_at }) =>
      steps.map(({ at, level }) => ({
        from: since(at),
        to: resolved_at === undefined ? end : Math.min(end, since(resolved_at)),
        level,
      })),
    )
    .sort((a, b) => levelRank(a.level) - levelRank(b.level));
}

function table(stories: readonly StoryReport[], clock: ZoneClock): Html {
  const rows = stories.flatMap((story) =>
    story.episodes.map(({ title, rule, peak_level, opened_at }) => [
      title,
      rule,
      levelTag(peak_level),
      wallTime(Date.parse(opened_at), clock),
      aboutCell(story),
    ]),
  );
  return dataTable(
    'Their alerts',
    ['Alert', 'Rule', 'Level', 'Opened', 'About'].map((title) => ({ title })),
    rows,
  );
}
