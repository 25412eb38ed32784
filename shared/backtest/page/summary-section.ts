import { readableNumber } from '../readable-number.ts';
import type { Report } from '../report.ts';
import { createZoneClock, wallTime } from '../zone-clock.ts';
import { counted, lasting } from './format.ts';
import { type Html, html } from './html.ts';

/** What was tried on what, and what to remember of it. */
export function summarySection(report: Report): Html {
  const { input, span, durations } = report;
  const clock = createZoneClock(span.zone);
  const [from, to] = [span.from, span.to].map((at) => wallTime(Date.parse(at), clock));
  const lengths =
    durations.ended === 0
      ? html``
      : html` Half of the sessions that ended lasted ${lasting(durations.median_seconds)} or less, one in twenty ${lasting(durations.p95_seconds)} or longer.`;
  const against = report.old === undefined ? html`` : html` against <b>${report.old.name}</b>`;
  return html`<header><p class="eyebrow">pamwatch backtest</p>
<h1>${headline(report)}</h1>
<p>Rules <b>${report.new.name}</b>${against}, tried on <b>${counted(input.sessions, 'session')}</b> from <b>${input.name}</b>, <span class="nw">${from ?? ''}</span> to <span class="nw">${to ?? ''}</span> (${span.zone}), with a poll every ${lasting(span.poll_every_seconds)}.${lengths}</p></header>
<ul class="cards">${cards(report).map(card)}</ul>
`;
}

function headline({ new: { rules, receivers }, span, input }: Report): string {
  if (input.sessions === 0) return 'No session to try the rules on';
  const alerts = rules
    .filter(({ deliver }) => deliver === 'alerts')
    .reduce((sum, rule) => sum + rule.alerts, 0);
  const what = `${counted(alerts, 'alert')} in ${counted(span.days, 'day')}`;
  const [busiest] = receivers.toSorted((a, b) => b.messages - a.messages);
  if (busiest === undefined) return what;
  return `${what}: ${readableNumber(busiest.per_day.mean)} messages a day for ${busiest.name}`;
}

interface Card {
  readonly title: string;
  readonly value: string;
  readonly note: string;
}

function cards(report: Report): Card[] {
  const { old, difference, span, new: now } = report;
  const digest = now.rules
    .filter(({ deliver }) => deliver === 'digest')
    .reduce((sum, { alerts }) => sum + alerts, 0);
  return [
    ...now.receivers.map(({ name, from, per_day }, index) => {
      const before = old?.receivers[index]?.per_day.mean;
      return {
        title: `${name}, from ${from}`,
        value: `${readableNumber(per_day.mean)} a day`,
        note: `${before === undefined ? '' : `before: ${readableNumber(before)}; `}at most ${per_day.max}, half of the days ${per_day.median} or fewer`,
      };
    }),
    {
      title: 'For the digest alone',
      value: `${readableNumber(digest / span.days)} a day`,
      note: `${counted(digest, 'alert')} that reach nobody by themselves`,
    },
    {
      title: 'Open at the end',
      value: readableNumber(now.totals.still_open),
      note: `of ${counted(now.totals.alerts, 'alert')}`,
    },
    {
      title: 'Storms',
      value: counted(now.storms.collapsed_polls, 'poll'),
      note: `with more than ${now.storms.limit} messages, sent as one`,
    },
    ...(difference === undefined
      ? []
      : [
          {
            title: 'Changed',
            value: `+${readableNumber(difference.only_new.alerts)} −${readableNumber(difference.only_old.alerts)}`,
            note: `${readableNumber(difference.level_changed.alerts)} with another level, ${readableNumber(difference.same)} as before`,
          },
        ]),
  ];
}

function card({ title, value, note }: Card): Html {
  return html`<li><span>${title}</span><b>${value}</b><small>${note}</small></li>`;
}
