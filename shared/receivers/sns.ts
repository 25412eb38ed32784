import { levelRank } from '../alerts/level.ts';
import type { Message } from '../alerts/message.ts';
import { tellsOf } from '../alerts/tells.ts';
import { renderEmail } from './email/render.ts';
import { isFirst } from './story.ts';
import { withinBytes } from './within-bytes.ts';

/** What `Publish` takes besides the topic. */
export interface SnsMessage {
  readonly Subject: string;
  /** `MessageStructure: json`: the message for machines, and a text for `email` subscriptions. */
  readonly Message: string;
  readonly MessageStructure: 'json';
  readonly MessageAttributes: Readonly<Record<string, SnsAttribute>>;
}

export interface SnsAttribute {
  readonly DataType: 'String' | 'Number' | 'String.Array';
  readonly StringValue: string;
}

/** SNS takes 262,144 bytes with attributes; subject, attributes and the transport's wrapping need some. */
const LARGEST = 250_000;

/** The message as SNS publishes it. Texts of an oversized message are cut until it fits; its ids never are. */
export function snsMessage(message: Message): SnsMessage {
  const email = renderEmail(message, isFirst(message));
  const bodyOf = (fitting: Message) =>
    JSON.stringify({ default: safeJson(fitting), email: email.text });
  return {
    Subject: email.subject,
    Message: withinBytes(message, LARGEST, bodyOf),
    MessageStructure: 'json',
    MessageAttributes: attributesOf(message),
  };
}

/** `level` is the peak of the episode, so that who got "fired" gets "resolved" too. */
function attributesOf(message: Message): Record<string, SnsAttribute> {
  const rules = message.kind === 'summary' ? Object.keys(message.rules) : [message.rule.name];
  return {
    schema: string(message.schema),
    kind: string(message.kind),
    level: string(message.peak_level),
    level_rank: { DataType: 'Number', StringValue: String(levelRank(message.peak_level)) },
    source: string(message.source),
    reason: string(message.reason),
    ...(message.kind === 'summary'
      ? rulesAttribute(rules)
      : { rule: string(rules.join()), tells: string(tellsOf(message)) }),
  };
}

function string(value: string): SnsAttribute {
  return { DataType: 'String', StringValue: value };
}

// A filter on `rule` lets a summary through when any of its rules matches.
function rulesAttribute(rules: readonly string[]): Record<string, SnsAttribute> {
  if (rules.length === 0) return {};
  const value = JSON.stringify(rules.slice(0, 100));
  return { rule: { DataType: 'String.Array', StringValue: value } };
}

/** JSON without the characters that SQS refuses (beyond those JSON escapes by itself). */
function safeJson(message: Message): string {
  return JSON.stringify(message).replace(
    /[\u007F-\u009F\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
