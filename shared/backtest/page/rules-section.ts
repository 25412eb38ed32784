import { aboutText, begunAt, membersText } from '../about.ts';
import { readableNumber } from '../readable-number.ts';
import type { EpisodeReport, Report, RuleReport } from '../report.ts';
import { createZoneClock, wallTime, type ZoneClock } from '../zone-clock.ts';
import { dataTable } from './figure.ts';
import { lasting } from './format.ts';
import { type Html, html } from './html.ts';
import { levelBar, levelTag } from './level-key.ts';

/** What each rule raised, with its worst examples, and which rules were not tried. */
export function rulesSection(report: Report): Html {
  const { old, new: now, span } = report;
  const clock = createZoneClock(span.zone);
  const idle = new Set(now.not_evaluated.map(({ rule }) => rule));
  const rules = now.rules
    .filter(({ name, alerts }) => alerts > 0 || !idle.has(name))
    .toSorted((a, b) => b.alerts - a.alerts);
  const numbers = ['A day', 'Most', 'Escalated', 'Reminded', 'Resolved', 'Open'];
  const columns = [
    ...[{ title: 'Rule' }, { title: 'Sent to' }, { title: 'Alerts', number: true }],
    ...(old === undefined ? [] : [{ title: 'Before', number: true }]),
    ...[{ title: 'Levels' }, ...numbers.map((title) => ({ title, number: true }))],
  ];
  const rows = rules.map((rule) => {
    const before = old?.rules.find(({ id }) => id === rule.id)?.alerts ?? 0;
    return ruleRow(rule, old === undefined ? [] : [readableNumber(before)]);
  });
  return html`${dataTable('What each rule raised', columns, rows)}
${learning(report, clock)}
${rules.filter(({ examples }) => examples.length > 0).map((rule) => examplesOf(rule, clock))}
${notTried(report)}`;
}

function ruleRow(rule: RuleReport, before: readonly string[]): (Html | string)[] {
  const { per_day, escalated, reminded, resolved, still_open } = rule;
  return [
    html`${rule.name}<small>${rule.title}</small>`,
    rule.deliver === 'digest' ? 'digest' : 'people',
    readableNumber(rule.alerts),
    ...before,
    levelBar(rule.levels),
    ...[per_day.mean, per_day.max, escalated, reminded, resolved, still_open].map(readableNumber),
  ];
}

function examplesOf({ name, examples }: RuleReport, clock: ZoneClock): Html {
  const columns = ['Alert', 'Level', 'Opened', 'After its start', 'About'];
  return html`<details><summary>${name}: its highest alerts</summary>${dataTable(
    `The highest alerts of ${name}`,
    columns.map((title) => ({ title })),
    examples.map((one) => exampleRow(one, clock)),
  )}</details>
`;
}

export function exampleRow(episode: EpisodeReport, clock: ZoneClock): (Html | string)[] {
  const { title, peak_level, opened_at } = episode;
  const since = (Date.parse(opened_at) - begunAt(episode)) / 1_000;
  return [
    title,
    levelTag(peak_level),
    wallTime(Date.parse(opened_at), clock),
    lasting(Math.max(0, since)),
    aboutCell(episode),
  ];
}

/** The session; of a group what its sessions have in common, and which they are. */
export function aboutCell(about: Pick<EpisodeReport, 'session' | 'group'>): Html | string {
  const { group } = about;
  if (group === undefined) return aboutText(about);
  return html`${aboutText(about)}<small>${membersText(group)}</small>`;
}

/** Rules that learn before they say anything, and until when they do. */
function learning({ new: { rules }, span }: Report, clock: ZoneClock): Html {
  const learners = rules.flatMap(({ name, speaks_from: from }) => (from ? [{ name, from }] : []));
  if (learners.length === 0) return html``;
  const parts = learners.map(
    ({ name, from }) =>
      html`<li><b>${name}</b> learned silently until ${wallTime(Date.parse(from), clock)}${from >= span.to ? ', which is after these sessions: give it older ones' : ''}.</li>`,
  );
  return html`<ul class="notes">${parts}</ul><p class="none">Where the appliance’s list shows its past, such a rule knows it from the first poll and speaks at once.</p>`;
}

function notTried({ new: { not_evaluated } }: Report): Html {
  if (not_evaluated.length === 0) return html``;
  const rows = not_evaluated.map(({ rule, why }) => [rule, why]);
  return dataTable(
    'Rules that were not tried everywhere',
    [{ title: 'Rule' }, { title: 'Because' }],
    rows,
  );
}
