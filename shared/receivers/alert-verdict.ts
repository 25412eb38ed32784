import type { AlertMessage } from '../alerts/message.ts';
import { readableDuration } from '../sessions/duration.ts';
import { SECOND } from '../sessions/instant.ts';
import { isOver } from '../sessions/session.ts';
import { joined, type Text, text } from './text.ts';

/** Later than this is worth saying; less is how often appliances are polled. */
const LATE_SECONDS = 300;

/** The rule's title with its limit; once the session is over, how long it lasted counts for more. */
export function alertHeadline(message: AlertMessage, first: boolean): Text {
  const late = lateness(message);
  const title = text`${message.title}`;
  if (message.transition !== 'resolved') {
    const limit = message.why.find((fact) => fact.field === 'duration')?.limit;
    const named = limit === undefined ? title : text`${title} (limit ${limit})`;
    return isReminder(message, first) ? text`Reminder: ${named}` : named;
  }
  if (message.group !== undefined && first && late !== undefined) {
    return text`${title}, is over; found ${late} late`;
  }
  if (message.reason === 'cleared') return text`${title}, ${[wordForEnd(message)]}`;
  // The tag says that it is closed.
  if (message.reason === 'faded' && !first) return title;
  if (message.reason !== 'session_ended') return text`${title}, closed`;
  if (!first && wasRequest(message)) {
    return text`${who(message)} for ${where(message)}, ${[message.session.state]} after ${lasted(message)}`;
  }
  if (!first) return text`${who(message)} on ${where(message)}, over after ${lasted(message)}`;
  return late === undefined ? text`${title}, is over` : text`${title}, is over; found ${late} late`;
}

/** `Now HIGH: jdoe has been on core-db-01 as oracle for 3 h 00 min.` */
export function alertVerdict(message: AlertMessage, first: boolean): Text {
  const { session } = message;
  if (message.group !== undefined) return groupVerdict(message, first);
  const account: Text =
    session.account === undefined || session.account === session.user
      ? []
      : text` as ${session.account}`;
  const sentence = presence(message, text`${where(message)}${account}`);
  const rest = joined([sentence, ...sayings(message, first)], ' ');
  return text`${[opening(message, first)]}: ${rest}`;
}

/** What is said besides of what: why it ended, how often it was brought to mind, how late this comes. */
function sayings(message: AlertMessage, first: boolean): readonly (Text | undefined)[] {
  const late = lateness(message);
  const found = message.transition === 'reminded' ? 'Comes' : 'Found';
  return [
    closing(message),
    isReminder(message, first) ? reminding(message) : undefined,
    late === undefined ? undefined : text`${[found]} ${late} late.`,
  ];
}

/** To whom it is the first message of its alert it is no reminder. */
function isReminder({ transition }: AlertMessage, first: boolean): boolean {
  return transition === 'reminded' && !first;
}

function reminding({ reminder, opened_at, at, next_reminder_at: next }: AlertMessage): Text {
  const number = reminder === undefined ? '' : ` ${reminder.number} of ${reminder.most}`;
  const open = readableDuration(Date.parse(at) - Date.parse(opened_at));
  const last = next === undefined ? ' This is the last one.' : '';
  return [`Reminder${number}: the alert has been open for ${open}.${last}`];
}

/** `MEDIUM: jdoe: 5 sessions in 1 h. The newest is on core-db-01.` */
function groupVerdict(message: AlertMessage, first: boolean): Text {
  const { session } = message;
  const newest =
    message.transition === 'resolved' || session.target === undefined
      ? undefined
      : text`The newest is on ${where(message)}.`;
  const rest = joined([newest, ...sayings(message, first)], ' ');
  const sentence = text`${[opening(message, first)]}: ${message.title}.`;
  return rest.length === 0 ? sentence : text`${sentence} ${rest}`;
}

/** `HIGH`, `RESOLVED` or `CLOSED`. */
export function alertTag(message: AlertMessage, first: boolean): string {
  if (message.transition === 'resolved' && !first) return resolvedWord(message);
  return shownLevel(message).toUpperCase();
}

function opening(message: AlertMessage, first: boolean): string {
  const level = shownLevel(message).toUpperCase();
  if (message.transition === 'resolved') return resolution(message, level, first);
  if (message.reason === 'reopened') return `${level} again`;
  if (first || message.transition === 'fired') return level;
  return message.transition === 'escalated' ? `Now ${level}` : `Still ${level}`;
}

function resolution(message: AlertMessage, level: string, first: boolean): string {
  if (!first) return `${resolvedWord(message)}, was ${level}`;
  const { session, group, reason } = message;
  const isOverNow = group === undefined ? isOver(session) : reason === 'cleared';
  return `${level}, ${isOverNow ? 'over' : 'closed'}`;
}

/** That time went by solves nothing. */
function resolvedWord({ reason }: AlertMessage): 'RESOLVED' | 'CLOSED' {
  return reason === 'faded' ? 'CLOSED' : 'RESOLVED';
}

/** Nobody ever was in it: it was asked for, and not given. */
function wasRequest({ session: { state } }: AlertMessage): boolean {
  return state === 'rejected' || state === 'expired';
}

function presence(message: AlertMessage, place: Text): Text {
  const { session } = message;
  if (wasRequest(message)) {
    const end = session.state === 'expired' ? 'has expired' : 'was rejected';
    return text`${who(message)} waited ${lasted(message)} for a session on ${place}; the request ${[end]}.`;
  }
  if (isOver(session)) {
    return text`${who(message)} was on ${place} for ${lasted(message)}; the session is over.`;
  }
  if (session.state === 'waiting') {
    return text`${who(message)} has waited ${lasted(message)} for a session on ${place}.`;
  }
  if (message.duration_seconds < 60) return text`${who(message)} has just come onto ${place}.`;
  return text`${who(message)} has been on ${place} for ${lasted(message)}.`;
}

/** Why an alert is resolved, where it is not the session's end that says so. */
function closing(message: AlertMessage): Text | undefined {
  if (message.transition !== 'resolved') return undefined;
  const what = message.group === undefined ? 'session' : 'sessions';
  switch (message.reason) {
    case 'cleared':
      return ['What raised the alert no longer holds.'];
    case 'faded':
      return [`Nothing of the kind since; nobody has judged the ${what}.`];
    case 'rule_changed':
      return [`The rule was changed and no longer matches; nobody has judged the ${what}.`];
    case 'rule_removed':
      return [`The rule was removed; nobody has judged the ${what}.`];
    default:
      return undefined;
  }
}

function who({ session }: AlertMessage): Text {
  return session.user === undefined ? ['someone'] : text`${session.user}`;
}

function where({ session }: AlertMessage): Text {
  return session.target === undefined ? ['an unnamed target'] : text`${session.target}`;
}

function lasted(message: AlertMessage): Text {
  return [readableDuration(message.duration_seconds * SECOND)];
}

function wordForEnd({ group }: AlertMessage): string {
  return group === undefined ? 'cleared' : 'over';
}

// A resolved alert is as bad as it ever was; its last level may be lower.
function shownLevel(message: AlertMessage): string {
  return message.transition === 'resolved' ? message.peak_level : message.level;
}

function lateness(message: AlertMessage): Text | undefined {
  if (message.late_seconds < LATE_SECONDS) return undefined;
  return [readableDuration(message.late_seconds * SECOND)];
}
