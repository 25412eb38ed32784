import type { Message } from '#shared/alerts/message.ts';
import { renderEmail } from '#shared/receivers/email/render.ts';
import { renderSlack } from '#shared/receivers/slack/render.ts';
import { isFirst } from '#shared/receivers/story.ts';
import { digestExample } from './messages/digest-example.ts';
import { exampleOf } from './messages/rule-example.ts';
import { terminalSlack } from './messages/terminal.ts';

export const PREVIEW_CHANNELS = ['slack', 'email'] as const;
export type PreviewChannel = (typeof PREVIEW_CHANNELS)[number];

export interface PreviewOptions {
  /** The rule's name; absent, a digest is shown. */
  readonly rule?: string | undefined;
  readonly channel: PreviewChannel;
  /** What the channel is sent, as one JSON value per line, in place of how it looks. */
  readonly json?: boolean;
  /** pamwatch.yaml, where it is not in its usual place. */
  readonly config?: string;
}

export interface PreviewOutput {
  readonly print: (text: string) => Promise<void>;
}

/**
 * Prints what people get of a rule's alert, from its first message to its last, or a digest of the
 * alerts of all rules. Answers with the exit code; rejects with an error for people when there is no
 * such rule or nothing to show.
 */
export async function previewMessage(
  { rule, channel, json = false, config }: PreviewOptions,
  { print }: PreviewOutput,
): Promise<number> {
  if (rule === undefined) {
    await print(`${showMessage(await digestExample(config), channel, json)}\n`);
    return 0;
  }
  const { messages, digestOnly } = await exampleOf(rule, config);
  if (digestOnly && !json) {
    await print(`${rule} is for the digest; sent by itself it would look like this:\n\n`);
  }
  for (const message of messages) await print(`${showMessage(message, channel, json)}\n`);
  return 0;
}

/** The message as it looks in the channel, or, as JSON, what the channel is sent. */
export function showMessage(message: Message, channel: PreviewChannel, json = false): string {
  return channel === 'slack' ? showSlack(message, json) : showEmail(message, json);
}

function showSlack(message: Message, json: boolean): string {
  const post = renderSlack(message, isFirst(message));
  return json ? JSON.stringify(post) : `${terminalSlack(post)}\n`;
}

function showEmail(message: Message, json: boolean): string {
  const email = renderEmail(message, isFirst(message));
  return json ? JSON.stringify(email) : `Subject: ${email.subject}\n\n${email.text}`;
}
