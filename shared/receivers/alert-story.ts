import type { AlertMessage } from '../alerts/message.ts';
import { readableDuration } from '../sessions/duration.ts';
import { SECOND } from '../sessions/instant.ts';
import { isOver } from '../sessions/session.ts';
import { utcTime } from './clock.ts';
import { sessionRow } from './session-row.ts';
import type { Link, Row, Story } from './story.ts';
import { joined, type Text, text } from './text.ts';

/** Later than this is worth saying; less is how often appliances are polled. */
const LATE_SECONDS = 300;
/** More facts than this are for machines. */
const MOST_LINES = 10;

export function alertStory(message: AlertMessage, first: boolean): Story {
  const resolved = message.transition === 'resolved' && !first;
  const late = lateness(message);
  return {
    tag: tagOf(message, first),
    mark: resolved ? 'resolved' : message.peak_level,
    headline: headline(message, first, late),
    shortId: message.short_id,
    verdict: text`${opening(message, first)}: ${verdict(message, late)}`,
    rows: rowsOf(message).filter((row) => row.lines.length > 0),
    links: linksOf(message),
    footer: footerOf(message),
  };
}

function tagOf(message: AlertMessage, first: boolean): string {
  if (message.transition === 'resolved' && !first) return 'RESOLVED';
  return shownLevel(message).toUpperCase();
}

// A resolved alert is as bad as it ever was; its last level may be lower.
function shownLevel(message: AlertMessage): string {
  return message.transition === 'resolved' ? message.peak_level : message.level;
}

function opening(message: AlertMessage, first: boolean): Text {
  const level = shownLevel(message).toUpperCase();
  if (message.transition === 'resolved')
    return [first ? `${level}, over` : `RESOLVED, was ${level}`];
  if (message.reason === 'reopened') return [`${level} again`];
  if (first || message.transition === 'fired') return [level];
  return [message.transition === 'escalated' ? `Now ${level}` : `Still ${level}`];
}

function verdict(message: AlertMessage, late: Text | undefined): Text {
  const { session } = message;
  const account: Text =
    session.account === undefined || session.account === session.user
      ? []
      : text` as ${session.account}`;
  const place = text`${where(message)}${account}`;
  const sentence = isOver(session)
    ? text`${who(message)} was on ${place} for ${lasted(message)}; the session is over.`
    : session.state === 'waiting'
      ? text`${who(message)} waits for a session on ${place}.`
      : text`${who(message)} has been on ${place} for ${lasted(message)}.`;
  const found = late === undefined ? undefined : text`Found ${late} late.`;
  return joined([sentence, closing(message), found], ' ');
}

/** Why an alert is resolved, where it is not the session's end that says so. */
function closing(message: AlertMessage): Text | undefined {
  if (message.transition !== 'resolved') return undefined;
  switch (message.reason) {
    case 'cleared':
      return ['What raised the alert no longer holds.'];
    case 'rule_changed':
      return ['The rule was changed and no longer matches; nobody has judged the session.'];
    case 'rule_removed':
      return ['The rule was removed; nobody has judged the session.'];
    default:
      return undefined;
  }
}

function lateness(message: AlertMessage): Text | undefined {
  if (message.late_seconds < LATE_SECONDS) return undefined;
  return [readableDuration(message.late_seconds * SECOND)];
}

/** The rule's title with its limit; once the session is over, how long it lasted counts for more. */
function headline(message: AlertMessage, first: boolean, late: Text | undefined): Text {
  const title = text`${message.title}`;
  if (message.transition !== 'resolved') {
    const limit = message.why.find((fact) => fact.field === 'duration')?.limit;
    return limit === undefined ? title : text`${title} (limit ${limit})`;
  }
  if (message.reason !== 'session_ended') return text`${title}, closed`;
  if (!first) return text`${who(message)} on ${where(message)}, over after ${lasted(message)}`;
  return late === undefined ? text`${title}, is over` : text`${title}, is over; found ${late} late`;
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

function rowsOf(message: AlertMessage): Row[] {
  const unverified: Text = ['The appliance does not answer, so this is UNVERIFIED.'];
  return [
    { label: 'Rule', lines: [[message.rule.title]] },
    { label: 'Why now', lines: message.why.slice(0, MOST_LINES).map(whyLine) },
    { label: 'Earlier', lines: earlier(message) },
    { label: 'Careful', lines: message.unverified ? [unverified] : [] },
    { label: 'Session', lines: [sessionRow(message)] },
    { label: 'Harmless', lines: harmless(message) },
    { label: 'Do', lines: stepsToTake(message) },
    { label: 'Next', lines: nextLine(message) },
  ];
}

function whyLine(fact: AlertMessage['why'][number]): Text {
  return text`${[fact.field]} ${fact.value}, limit ${fact.limit}`;
}

function earlier(message: AlertMessage): Text[] {
  const passed = message.steps.slice(0, -1);
  if (passed.length === 0) return [];
  return [
    [passed.map((step) => `${step.level} at ${utcTime(step.at, message.at, 'minute')}`).join(', ')],
  ];
}

function harmless(message: AlertMessage): Text[] {
  if (message.transition === 'resolved' || message.falsepositives.length === 0) return [];
  return [[`if it is: ${message.falsepositives.slice(0, MOST_LINES).join('; ')}`]];
}

function stepsToTake(message: AlertMessage): Text[] {
  if (message.transition === 'resolved' && message.first !== true) return [];
  return message.steps_to_take.slice(0, MOST_LINES).map((step, index) => [`${index + 1}. ${step}`]);
}

function nextLine(message: AlertMessage): Text[] {
  const { next } = message;
  if (next === undefined || message.transition === 'resolved') return [];
  return [[`${next.level} at ${utcTime(next.at, message.at, 'minute')} if it is still open`]];
}

function linksOf(message: AlertMessage): Link[] {
  const { session, runbook } = message.links;
  return [
    ...(session === undefined ? [] : [{ label: 'Open the session', url: session }]),
    ...(runbook === undefined ? [] : [{ label: 'Runbook', url: runbook }]),
  ];
}

function footerOf(message: AlertMessage): Text {
  const opened = utcTime(message.opened_at, message.opened_at, 'second');
  const day = message.opened_at.slice(0, 10);
  const previous = message.previous === undefined ? [] : text`, after alert ${message.previous}`;
  return text`alert ${[message.short_id]} (${[message.alert]}), change ${[String(message.n)]}, opened ${[day]} ${[opened]}${previous}, rule ${[message.rule.name]} (${[message.rule.rev]})`;
}
