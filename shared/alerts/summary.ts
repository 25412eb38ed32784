import { type Instant, isoOf } from '../sessions/instant.ts';
import { isOver, type Session } from '../sessions/session.ts';
import type { Batch, SessionItem } from './alert.ts';
import { alertId } from './identity.ts';
import { higherLevel, type Level } from './level.ts';
import type { SummaryMessage } from './message.ts';

// More lines than this help nobody; the totals say the rest.
const SHOWN = 10;

/** What people get in place of the batch's transitions. The same batch always gives the same message. */
export function stormSummary(batch: Batch): SummaryMessage {
  return {
    schema: 'pamwatch.alert/1',
    id: batch.id,
    kind: 'summary',
    source: batch.source,
    level: batch.peak_level,
    peak_level: batch.peak_level,
    reason: 'storm',
    at: isoOf(batch.at),
    title: `${changesOf(batch.total, batch.reminders)} on ${batch.source}`,
    total: batch.total,
    ...(batch.reminders === undefined ? {} : { reminders: batch.reminders }),
    rules: batch.rules,
  };
}

/** `25 alerts changed at once`, `25 alerts are still open`, `20 alerts changed at once, 5 more are still open`. */
export function changesOf(total: number, reminders = 0): string {
  const [alerts, are] = [total === 1 ? 'alert' : 'alerts', reminders === 1 ? 'is' : 'are'];
  if (reminders === 0) return `${total} ${alerts} changed at once`;
  if (reminders === total) return `${total} ${alerts} ${are} still open`;
  return `${total - reminders} alerts changed at once, ${reminders} more ${are} still open`;
}

/** The one message of a source's first poll: what is live, what is over a limit, what looks like a ghost. */
export function baselineSummary(
  source: string,
  items: readonly SessionItem[],
  now: Instant,
  /** Whether people hear of the rule's alerts: what is for the digest is no limit passed. */
  isDelivered: (rule: string) => boolean,
): SummaryMessage {
  const openAlerts = (item: SessionItem) =>
    Object.entries(item.alerts)
      .filter(([rule, alert]) => alert.status === 'open' && isDelivered(rule))
      .map(([, alert]) => alert);
  const live = items.filter((item) => !isOver(item.session));
  const ghosts = live.filter((item) => item.stale === true);
  const over = live.filter((item) => openAlerts(item).length > 0);
  const rules: Record<string, number> = {};
  let peak: Level = 'informational';
  for (const alert of over.flatMap(openAlerts)) {
    rules[alert.rule.name] = (rules[alert.rule.name] ?? 0) + 1;
    peak = higherLevel(peak, alert.level);
  }
  return {
    schema: 'pamwatch.alert/1',
    id: alertId('baseline', source, now),
    kind: 'summary',
    source,
    level: peak,
    peak_level: peak,
    reason: 'baseline',
    at: isoOf(now),
    title: `Watching ${source}: ${live.length} sessions live`,
    total: live.length,
    rules,
    baseline: {
      live: live.length,
      over_limit: oldestFirst(over).map((item) =>
        line(item.session, openAlerts(item)[0]?.title ?? ''),
      ),
      over_limit_total: over.length,
      ghosts: oldestFirst(ghosts).map((item) =>
        line(item.session, 'never closed by the appliance?'),
      ),
      ghosts_total: ghosts.length,
    },
  };
}

function oldestFirst(items: readonly SessionItem[]): SessionItem[] {
  return items.toSorted((a, b) => a.session.started_at - b.session.started_at).slice(0, SHOWN);
}

function line(session: Session, note: string) {
  return {
    id: session.id,
    ...(session.user === undefined ? {} : { user: session.user }),
    ...(session.target === undefined ? {} : { target: session.target }),
    started_at: isoOf(session.started_at),
    note,
  };
}
