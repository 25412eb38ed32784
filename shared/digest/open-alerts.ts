import type { AlertState, SessionItem } from '../alerts/alert.ts';
import type { GroupItem } from '../alerts/groups/group.ts';
import { shortId } from '../alerts/identity.ts';
import { levelRank } from '../alerts/level.ts';
import { fitted, oneLine } from '../receivers/text.ts';
import { isoOf } from '../sessions/instant.ts';
import { isOver, type Session } from '../sessions/session.ts';
import type { Digest, OpenAlert } from './digest-schema.ts';
import { byLevel } from './rule-lists.ts';

/** Alerts shown one by one; the totals say how many there are. */
const MOST = 15;
const LONGEST_TITLE = 160;

export interface OpenInput {
  readonly sessions: readonly SessionItem[];
  readonly groups: readonly GroupItem[];
  /** Whether people get the alerts of the rule with this id. */
  readonly isDelivered: (rule: string) => boolean;
  readonly link: (session: Session) => string | undefined;
}

/** What is open now that people should know of: the most severe first, of these the oldest. */
export function openAlerts(input: OpenInput): Digest['open'] {
  const all = [...ofSessions(input), ...ofGroups(input)].sort(
    (a, b) =>
      levelRank(b.level) - levelRank(a.level) ||
      (a.opened_at < b.opened_at ? -1 : Number(a.opened_at > b.opened_at)),
  );
  return {
    total: all.length,
    by_level: byLevel(all.map(({ level }) => level)),
    alerts: all.slice(0, MOST),
  };
}

function ofSessions({ sessions, isDelivered, link }: OpenInput): OpenAlert[] {
  return sessions.flatMap((item) =>
    openIn(item, isDelivered).map((alert) => ({
      ...described(alert, item.source, item.stale === true && !isOver(item.session)),
      ...linked(link(item.session)),
    })),
  );
}

function ofGroups({ groups, isDelivered }: OpenInput): OpenAlert[] {
  return groups.flatMap((item) => {
    const source = item.members.at(-1)?.session.source ?? '';
    return openIn(item, isDelivered).map((alert) => described(alert, source, false));
  });
}

function openIn(
  { alerts }: Pick<SessionItem, 'alerts'>,
  isDelivered: OpenInput['isDelivered'],
): AlertState[] {
  return Object.entries(alerts)
    .filter(([rule, { status }]) => status === 'open' && isDelivered(rule))
    .map(([, alert]) => alert);
}

function described(alert: AlertState, source: string, stale: boolean): OpenAlert {
  return {
    level: alert.level,
    title: fitted(oneLine(alert.title), LONGEST_TITLE),
    rule: alert.rule.name,
    source,
    alert: alert.id,
    short_id: shortId(alert.id),
    opened_at: isoOf(alert.opened_at),
    stale,
  };
}

function linked(link: string | undefined): { link?: string } {
  return link === undefined ? {} : { link };
}
