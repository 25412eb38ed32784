import { readableNumber } from '../readable-number.ts';
import type { ChangeReport, DifferenceReport, Report, RuleDifference } from '../report.ts';
import { createZoneClock, type ZoneClock } from '../zone-clock.ts';
import { dataTable, figure } from './figure.ts';
import { counted, shortened } from './format.ts';
import { type Html, html } from './html.ts';
import { levelTag } from './level-key.ts';
import { exampleRow } from './rules-section.ts';
import { linear, round } from './scales.ts';

const MIDDLE = 640;
const REACH = 380;
const ROW = 26;
const SHOWN = 5;

/** What two rule sets say differently about the same sessions. */
export function differenceSection(report: Report): Html {
  const { difference, old } = report;
  if (difference === undefined || old === undefined) return html``;
  const clock = createZoneClock(report.span.zone);
  return html`<section aria-labelledby="difference-heading"><h2 id="difference-heading">What changes</h2>
<p>The same sessions under <b>${old.name}</b> (old) and <b>${report.new.name}</b> (new), alert by alert; ${readableNumber(difference.same)} are the same.</p>
${chart(difference)}
${changes('Only in the new rules', difference.only_new, clock)}
${changes('Only in the old rules', difference.only_old, clock)}
${changes('At another level', difference.level_changed, clock)}
${changes('At another time', difference.moved, clock)}
</section>
`;
}

function chart(difference: DifferenceReport): Html {
  const rules = difference.rules
    .filter((one) => changed(one) > 0)
    .toSorted((a, b) => changed(b) - changed(a));
  if (rules.length === 0) return html`<p class="none">Nothing: each alert is as it was.</p>`;
  const most = Math.max(
    1,
    ...rules.flatMap((one) => [one.only_new + one.raised, one.only_old + one.lowered]),
  );
  const x = linear([0, most], [0, REACH]);
  const rows = rules.map((one, index) => {
    const top = 24 + index * ROW;
    return html`<text class="label" x="8" y="${top + 15}">${shortened(one.rule, 30)}</text>
${bar(MIDDLE, x(one.only_new), top, 'more', `${counted(one.only_new, 'alert')} only new`)}${bar(MIDDLE + x(one.only_new), x(one.raised), top, 'raised', `${one.raised} at a higher level`)}
${bar(MIDDLE - x(one.only_old), x(one.only_old), top, 'less', `${counted(one.only_old, 'alert')} only old`)}${bar(MIDDLE - x(one.only_old) - x(one.lowered), x(one.lowered), top, 'lowered', `${one.lowered} at a lower level`)}
`;
  });
  const bottom = 24 + rules.length * ROW;
  return figure({
    id: 'difference',
    title: 'Alerts that come and go',
    description:
      'For each rule, alerts that only the new rules raise on the right, and those that only the old ones raised on the left.',
    height: bottom + 8,
    drawing: html`<text class="tick end" x="${MIDDLE - 8}" y="12">fewer, or lower</text><text class="tick" x="${MIDDLE + 8}" y="12">more, or higher</text>${rows}<line class="axis" x1="${MIDDLE}" x2="${MIDDLE}" y1="4" y2="${bottom}"/>`,
    legend: html`<ul class="legend"><li><i class="more"></i>only new</li><li><i class="raised"></i>higher level</li><li><i class="less"></i>only old</li><li><i class="lowered"></i>lower level</li></ul>`,
    table: dataTable(
      'Alerts by rule',
      [
        { title: 'Rule' },
        ...['Only new', 'Only old', 'Higher', 'Lower', 'Another time', 'Same'].map((title) => ({
          title,
          number: true,
        })),
      ],
      difference.rules.map((one) => [one.rule, ...numbersOf(one).map(readableNumber)]),
    ),
  });
}

function bar(left: number, width: number, top: number, kind: string, what: string): Html {
  if (width === 0) return html``;
  return html`<rect class="${kind}" x="${round(left)}" y="${top + 3}" width="${round(Math.max(width, 1.5))}" height="${ROW - 9}"><title>${what}</title></rect>`;
}

function changed({ same: _same, rule: _rule, ...counts }: RuleDifference): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function numbersOf(one: RuleDifference): number[] {
  return [one.only_new, one.only_old, one.raised, one.lowered, one.moved, one.same];
}

function changes(what: string, { alerts, examples }: ChangeReport, clock: ZoneClock): Html {
  if (alerts === 0) return html``;
  const columns = ['Alert', 'Level', 'Opened', 'After its start', 'About', 'Rule'];
  const rows = examples.slice(0, SHOWN).flatMap(({ new: fresh, old }) => {
    const shown = fresh ?? old;
    if (shown === undefined) return [];
    const [title = '', level = '', ...rest] = exampleRow(shown, clock);
    const both = fresh !== undefined && old !== undefined && fresh.peak_level !== old.peak_level;
    const levels = both ? html`${levelTag(old.peak_level)} to ${level}` : level;
    return [[title, levels, ...rest, shown.rule]];
  });
  return html`<details open><summary>${what}: ${counted(alerts, 'alert')}</summary>${dataTable(
    `${what}: examples`,
    columns.map((title) => ({ title })),
    rows,
  )}</details>
`;
}
