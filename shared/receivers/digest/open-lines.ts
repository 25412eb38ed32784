import type { Digest, OpenAlert } from '../../digest/digest-schema.ts';
import { zoneTime } from '../clock.ts';
import { type Text, text } from '../text.ts';
import { counted, levelsText, more } from './wording.ts';

/** What is open now, an alert a line. */
export function openLines(digest: Digest): Text[] {
  const { open, not_looked_at } = digest;
  const unseen =
    not_looked_at === 0 ? [] : [[`${counted(not_looked_at, 'item')} were too many to look at`]];
  if (open.total === 0) return unseen;
  return [
    [`now: ${levelsText(open.by_level)}; the oldest of each level first`],
    ...open.alerts.map((alert) => openLine(alert, digest)),
    ...more(open.total - open.alerts.length),
    ...unseen,
  ];
}

function openLine(alert: OpenAlert, { zone, until }: Digest): Text {
  const { level, title, source, opened_at, short_id, stale } = alert;
  const since = `since ${zoneTime(opened_at, zone, until)}`;
  const watched = stale ? ', no longer confirmed by the appliance' : '';
  return text`${[level.toUpperCase()]} ${title} (${[source]}, ${[since]}${[watched]}) ${[`#${short_id}`]}`;
}
