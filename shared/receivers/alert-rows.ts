import type { AlertMessage } from '../alerts/message.ts';
import { utcTime } from './clock.ts';
import { foundRows, groupCaveats, groupFieldsRow, groupSessionRows } from './group-rows.ts';
import { sessionRow } from './session-row.ts';
import type { Row } from './story.ts';
import { type Text, text } from './text.ts';

/** More facts than this are for machines. */
const MOST_LINES = 10;
/** Fields that are measured against a limit; others are compared with what the rule says. */
const MEASURED =
  /^(duration|idle|silence|remaining|overdue|active_seconds|threat\.(level|min|max))$/;

/** Why, which session, what to do, what comes next; only what there is to say. */
export function alertRows(message: AlertMessage, first: boolean): Row[] {
  const unverified: Text = ['The appliance does not answer, so this is UNVERIFIED.'];
  return [
    { label: 'Rule', lines: [[message.rule.title]] },
    { label: 'Why now', lines: message.why.slice(0, MOST_LINES).map(whyLine) },
    { label: 'Earlier', lines: earlier(message) },
    { label: 'Careful', lines: message.unverified ? [unverified] : [] },
    ...aboutRows(message),
    { label: 'Harmless', lines: harmless(message) },
    { label: 'Do', lines: stepsToTake(message, first) },
    { label: 'Next', lines: nextLines(message) },
  ];
}

/** The session; of a group what its sessions have in common, and which they are. */
function aboutRows(message: AlertMessage): Row[] {
  const { group } = message;
  if (group === undefined) return [{ label: 'Session', lines: [sessionRow(message)] }];
  return [
    { label: 'Group', lines: groupFieldsRow(group) },
    { label: 'Found', lines: foundRows(message) },
    { label: 'Sessions', lines: [...groupSessionRows(message), ...groupCaveats(group)] },
  ];
}

function whyLine({ field, value, limit }: AlertMessage['why'][number]): Text {
  if (MEASURED.test(field)) return text`${[field]} ${value}, limit ${limit}`;
  const saysMore = limit !== 'present' && limit.toLowerCase() !== value.toLowerCase();
  return saysMore ? text`${[field]} ${value}; the rule says ${limit}` : text`${[field]} ${value}`;
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

function stepsToTake(message: AlertMessage, first: boolean): Text[] {
  if (message.transition === 'resolved' && !first) return [];
  return message.steps_to_take.slice(0, MOST_LINES).map((step, index) => [`${index + 1}. ${step}`]);
}

function nextLines({ next, next_reminder_at, transition, at }: AlertMessage): Text[] {
  if (transition === 'resolved') return [];
  const climbs =
    next === undefined
      ? []
      : [[`${next.level} at ${utcTime(next.at, at, 'minute')} if it is still open`]];
  // What comes first is what happens next; an escalation begins the wait anew.
  const reminds =
    next_reminder_at === undefined || (next !== undefined && next.at <= next_reminder_at)
      ? []
      : [[`a reminder at ${utcTime(next_reminder_at, at, 'minute')} if it is still open`]];
  return [...reminds, ...climbs];
}
