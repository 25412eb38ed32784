import { styleText } from 'node:util';
import type { AlertMessage, Message, SummaryMessage } from '#shared/alerts/message.ts';
import { oneLine } from '#shared/receivers/text.ts';
import { readableDuration } from '#shared/sessions/duration.ts';
import { type Instant, isoOf, SECOND } from '#shared/sessions/instant.ts';
import type { AlarmChange } from './alarms.ts';

type Style = Parameters<typeof styleText>[0];

/** Colours text, or leaves it: `styleText` knows whether anybody would see a colour. */
export type Paint = (style: Style, text: string) => string;

const LEVEL_STYLES: Readonly<Record<Message['level'], Style>> = {
  informational: 'gray',
  low: 'blue',
  medium: 'yellow',
  high: 'red',
  critical: ['bold', 'magenta'],
};

const WIDTHS = { level: 8, id: 5, transition: 9, who: 40, lasted: 12, channels: 20 } as const;

export const terminalPaint: Paint = (style, text) =>
  styleText(style, text, { stream: process.stdout });

/** `01-06 10:05`: the virtual clock, in UTC. */
export function clockText(at: Instant | string): string {
  const iso = typeof at === 'string' ? at : isoOf(at);
  return `${iso.slice(5, 10)} ${iso.slice(11, 16)}`;
}

/** How lines are to look. */
export interface Look {
  readonly paint: Paint;
  /** Columns there are; lines are cut to them. */
  readonly width: number;
}

/** One message on one line; `channels` are the receivers that have it. */
export function messageLine(message: Message, channels: readonly string[], look: Look): string {
  return message.kind === 'summary'
    ? summaryLine(message, channels, look)
    : alertLine(message, channels, look);
}

function alertLine(message: AlertMessage, channels: readonly string[], look: Look): string {
  const { session, transition, level } = message;
  const style = transition === 'resolved' ? 'green' : LEVEL_STYLES[level];
  const lasted = readableDuration(message.duration_seconds * SECOND);
  const parts: readonly (readonly [text: string, style?: Style])[] = [
    [clockText(message.decided_at)],
    [column(level === 'informational' ? 'INFO' : level.toUpperCase(), 'level'), style],
    [column(message.short_id, 'id')],
    [column(transition, 'transition'), style],
    [column(`${session.user ?? '?'} on ${session.target ?? '?'} (${message.source})`, 'who')],
    [column(lasted, 'lasted')],
    [column(channels.join(' ') || '-', 'channels')],
    [`${message.rule.name}: ${why(message)}`, 'gray'],
  ];
  let room = look.width;
  return parts
    .map(([text, color]) => {
      const shown = text.slice(0, Math.max(0, room));
      room -= text.length + 2;
      return color === undefined || shown === '' ? shown : look.paint(color, shown);
    })
    .join('  ')
    .trimEnd();
}

/** What was met against what limit; of an end, what ended it. */
function why(message: AlertMessage): string {
  const marks = [
    ...(message.unverified ? ['UNVERIFIED'] : []),
    ...(message.transition === 'resolved' ? [message.reason.replace('_', ' ')] : []),
  ];
  const facts = message.why.map(
    ({ field, value, limit }) => `${field} ${oneLine(value)}, limit ${oneLine(limit)}`,
  );
  return [...marks, ...(message.transition === 'resolved' ? [] : facts)].join('; ');
}

function summaryLine(message: SummaryMessage, channels: readonly string[], { paint }: Look) {
  const { baseline, digest } = message;
  const what = baseline
    ? `${baseline.live} sessions live, ${baseline.over_limit_total} over a limit, ${baseline.ghosts_total} never closed`
    : message.title;
  return [
    clockText(message.at),
    paint(['bold', 'cyan'], baseline ? 'BASELINE' : digest ? 'DIGEST  ' : 'SUMMARY '),
    digest ? what : `${message.source}: ${what}`,
    paint('gray', `(${channels.join(' ') || 'nobody'})`),
  ].join('  ');
}

/** An operators' alarm, or its end. */
export function alarmLine({ alarm, about, on, at, since }: AlarmChange, paint: Paint): string {
  const head = on ? paint(['bold', 'inverse'], 'ALARM   ') : paint('green', 'ALARM OK');
  const text = on
    ? `${alarm.impact} See docs/runbooks/operations/${alarm.name}.md`
    : `well again after ${readableDuration(at - (since ?? at))}`;
  return `${clockText(at)}  ${head}  to the operators: ${alarm.name} ${about}. ${text}`;
}

function column(text: string, name: keyof typeof WIDTHS): string {
  const width = WIDTHS[name];
  const shown = oneLine(text);
  return shown.length > width ? `${shown.slice(0, width - 1)}…` : shown.padEnd(width);
}
