import type { AlertMessage } from '../alerts/message.ts';
import { alertRows } from './alert-rows.ts';
import { alertHeadline, alertTag, alertVerdict } from './alert-verdict.ts';
import { utcTime } from './clock.ts';
import type { Link, Mark, Story } from './story.ts';
import { type Text, text } from './text.ts';

/** One alert as people need it; `first`: worded as news, whatever the transition's number. */
export function alertStory(message: AlertMessage, first: boolean): Story {
  return {
    tag: alertTag(message, first),
    mark: markOf(message, first),
    headline: alertHeadline(message, first),
    shortId: message.short_id,
    verdict: alertVerdict(message, first),
    rows: alertRows(message, first).filter((row) => row.lines.length > 0),
    links: linksOf(message),
    footer: footerOf(message),
  };
}

function markOf({ transition, reason, peak_level }: AlertMessage, first: boolean): Mark {
  if (transition !== 'resolved' || first) return peak_level;
  return reason === 'faded' ? 'closed' : 'resolved';
}

function linksOf(message: AlertMessage): Link[] {
  const { session, runbook } = message.links;
  const which = message.group === undefined ? 'session' : 'newest session';
  return [
    ...(session === undefined ? [] : [{ label: `Open the ${which}`, url: session }]),
    ...(runbook === undefined ? [] : [{ label: 'Runbook', url: runbook }]),
  ];
}

function footerOf(message: AlertMessage): Text {
  const opened = utcTime(message.opened_at, message.opened_at, 'second');
  const day = message.opened_at.slice(0, 10);
  const previous = message.previous === undefined ? [] : text`, after alert ${message.previous}`;
  return text`alert ${[message.short_id]} (${[message.alert]}), change ${[String(message.n)]}, opened ${[day]} ${[opened]}${previous}, rule ${[message.rule.name]} (${[message.rule.rev]})`;
}
