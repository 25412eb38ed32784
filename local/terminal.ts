import type { Message } from '#shared/alerts/message.ts';
import { renderEmail } from '#shared/receivers/email/render.ts';
import type { AlarmChange } from './alarms.ts';
import type { Shown } from './board.ts';
import { alarmLine, type Look, messageLine, type Paint } from './lines.ts';
import type { Tally } from './tally.ts';

export interface Terminal {
  header(lines: readonly string[]): void;
  message(shown: Shown): void;
  alarm(change: AlarmChange, cause: string | undefined): void;
  note(text: string): void;
  problem(text: string): void;
  summary(tally: Tally): void;
}

/** Says what happens, a line each; `full` adds every message as its receivers show it. */
export function createTerminal(print: (line: string) => void, look: Look, full: boolean): Terminal {
  const { paint } = look;
  return {
    header: (lines) => {
      const [title = '', ...rest] = lines;
      print(paint('bold', title));
      for (const line of rest) print(line);
      print('');
    },
    message: ({ message, arrivals }) => {
      print(messageLine(message, arrivals.map(({ receiver }) => receiver).sort(), look));
      if (message.kind === 'summary' && message.digest !== undefined) {
        for (const line of framed('digest', digestText(message))) print(paint('gray', line));
      }
      if (!full) return;
      for (const { receiver, text } of arrivals)
        for (const line of framed(receiver, text)) print(line);
    },
    alarm: (change, cause) => {
      print(alarmLine(change, paint));
      if (change.on && cause !== undefined) print(`             ${paint('gray', cause)}`);
    },
    note: (text) => print(paint('gray', text)),
    problem: (text) => print(paint('red', text)),
    summary: (result) => {
      for (const line of summaryLines(result, paint)) print(line);
    },
  };
}

/** Each message that went astray, and one line of counts. */
export function summaryLines(result: Tally, paint: Paint): string[] {
  const { sessions, alerts, quiet, sent, superseded, lost, twice } = result;
  const counts = [
    `${sessions} sessions`,
    `${alerts} alerts`,
    ...(quiet > 0 ? [`${quiet} more for the digest`] : []),
    `${sent} messages sent`,
    ...(superseded > 0 ? [`${superseded} superseded`] : []),
    paint(lost.length > 0 ? ['bold', 'red'] : 'green', `lost ${lost.length}`),
    paint(twice.length > 0 ? 'yellow' : 'green', `twice ${twice.length}`),
  ];
  return [
    '',
    ...lost.map((key) => `lost: ${key}`),
    ...twice.map((key) => `twice: ${key}`),
    counts.join(', '),
  ];
}

/** What a mail says above its footer. */
function digestText(message: Message): string {
  return renderEmail(message, true).text.split('\n-- \n')[0] ?? '';
}

function framed(receiver: string, text: string): string[] {
  const lines = text.trimEnd().split('\n');
  return [`    ┌ ${receiver}`, ...lines.map((line) => `    │ ${line}`), '    └'];
}
