import type { SessionReport, StoryReport } from './report.ts';

const NAMED = 4;

type Subject = Pick<StoryReport, 'session' | 'group'>;

/** `segura-sp #481516`, or `jdoe: 5 sessions`. */
export function aboutText({ session, group }: Subject): string {
  if (group === undefined) return nameOf(session);
  return `${groupText(group)}: ${sessionsText(group.total)}`;
}

/** Whose session, or what the sessions of a group have in common. */
export function whoText({ session, group }: Subject): string {
  if (group !== undefined) return `${groupText(group)}, ${sessionsText(group.total)}`;
  return `${session.user ?? 'unknown user'} on ${session.target ?? 'unknown target'}`;
}

/** `segura-sp #1, #2, fudo-dc1 #3 and 2 more`: the newest. */
export function membersText({ sessions, total }: NonNullable<Subject['group']>): string {
  const shown = sessions.slice(-NAMED);
  const names = shown.map((one, at) =>
    shown[at - 1]?.source === one.source ? `#${one.id}` : nameOf(one),
  );
  const more = total > shown.length ? ` and ${total - shown.length} more` : '';
  return `${names.join(', ')}${more}`;
}

/** When what the alerts are about began. */
export function begunAt({ session, group }: Subject): number {
  const sessions = group === undefined ? [session] : group.sessions;
  return Math.min(...sessions.map(({ started_at }) => Date.parse(started_at)));
}

function nameOf({ source, id }: SessionReport): string {
  return `${source} #${id}`;
}

function groupText({ fields }: NonNullable<Subject['group']>): string {
  return fields.map(({ value }) => value).join(', ') || 'all';
}

function sessionsText(total: number): string {
  return total === 1 ? '1 session' : `${total} sessions`;
}
