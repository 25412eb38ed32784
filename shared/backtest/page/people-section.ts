import { readableNumber } from '../readable-number.ts';
import type { Report } from '../report.ts';
import type { Spread } from '../statistics.ts';
import { createZoneClock, wallTime } from '../zone-clock.ts';
import { dataTable } from './figure.ts';
import { type Html, html } from './html.ts';
import { levelTag } from './level-key.ts';

/** What people would have had to read: by shift, by receiver, and when it came all at once. */
export function peopleSection(report: Report): Html {
  return html`${shifts(report)}${receivers(report)}${storms(report)}`;
}

function shifts({ new: { shifts: all, receivers: to } }: Report): Html {
  const most = Math.max(1, ...all.map(({ messages }) => messages.max));
  const columns = [
    ...[{ title: 'Shift' }, { title: 'Shifts', number: true }, { title: 'Alerts' }],
    ...[{ title: 'Messages' }, ...to.map(({ name }) => ({ title: name }))],
  ];
  const rows = all.map(({ shift, shifts: count, alerts, messages, receivers: own }) => [
    shift,
    readableNumber(count),
    meter(alerts, most),
    meter(messages, most),
    ...to.map(({ name }) => meter(own[name], most)),
  ]);
  return html`${dataTable('For an analyst: a shift, its mean and the most of any', columns, rows)}`;
}

/** A bar up to the mean, a fainter one up to the most. */
function meter(spread: Spread | undefined, most: number): Html {
  if (spread === undefined) return html``;
  const share = (value: number) => Math.round((value / most) * 1_000) / 10;
  return html`<span class="meter" aria-hidden="true"><i class="most" style="width:${share(spread.max)}%"></i><i style="width:${share(spread.mean)}%"></i></span><span class="n">${readableNumber(spread.mean)}, at most ${spread.max}</span>`;
}

function receivers({ old, new: { receivers: all } }: Report): Html {
  if (all.length === 0) {
    return html`<p class="none">The configuration has no receivers, so nobody is counted here.</p>`;
  }
  const columns = [
    ...[{ title: 'Receiver' }, { title: 'From' }, { title: 'Messages', number: true }],
    ...(old === undefined ? [] : [{ title: 'Before', number: true }]),
    ...['A day', 'Median', '95 %', 'Most', 'Silent edits'].map((title) => ({
      title,
      number: true,
    })),
  ];
  const rows = all.map(({ name, from, messages, edits, per_day: day }, index) => [
    name,
    levelTag(from),
    readableNumber(messages),
    ...(old === undefined ? [] : [readableNumber(old.receivers[index]?.messages ?? 0)]),
    ...[day.mean, day.median, day.p95, day.max, edits].map(readableNumber),
  ]);
  return dataTable('For each receiver: a day', columns, rows);
}

function storms({ span, new: { storms: found } }: Report): Html {
  if (found.busiest.length === 0) return html``;
  const clock = createZoneClock(span.zone);
  const columns = [
    ...[{ title: 'Five minutes from' }, { title: 'Transitions', number: true }],
    ...[{ title: 'Polls as one summary', number: true }, { title: 'By rule' }],
  ];
  const rows = found.busiest.map(({ from, transitions, collapsed_polls, rules }) => [
    wallTime(Date.parse(from), clock),
    readableNumber(transitions),
    readableNumber(collapsed_polls),
    Object.entries(rules)
      .map(([rule, count]) => `${rule} ${count}`)
      .join(', '),
  ]);
  return html`${dataTable('The busiest five minutes', columns, rows)}
<p>${readableNumber(found.collapsed_polls)} polls had more than ${found.limit} notifications; each would have sent one summary, in place of ${readableNumber(found.folded)} messages in all.</p>`;
}
