import { join } from 'node:path';
import * as z from 'zod';
import { message as messageSchema } from '#shared/alerts/message.ts';
import { snsMessage } from '#shared/receivers/sns.ts';
import { type Instant, isoOf } from '#shared/sessions/instant.ts';
import { openJournal } from '../journal.ts';
import { writeWhole } from '../write-whole.ts';
import { type Arrival, type Delivered, deliveredSchema } from './delivered.ts';

export interface MailboxOptions {
  /** Where mails are kept, one file each. */
  readonly folder: string;
  readonly receiver: string;
  readonly address: string;
  readonly now: () => Instant;
  readonly arrived?: (arrival: Arrival) => void;
}

export interface Mailbox {
  readonly delivered: readonly Delivered[];
  /** Takes one notification of SNS, as its queue holds it. */
  receive(body: string): void;
}

const notification = z.object({
  MessageId: z.string(),
  Subject: z.string(),
  Message: z.string(),
});
const texts = z.object({ email: z.string() });

/**
 * Stands in for an e-mail subscription, which no local SNS delivers. SNS sends a mail once for each
 * publish; the queue before this one may offer a notification again, so that its id decides.
 */
export function openMailbox(options: MailboxOptions): Mailbox {
  const journal = openJournal(join(options.folder, `${options.receiver}.ndjson`), deliveredSchema);
  const known = new Set(journal.entries.map((mail) => mail.transport_id));
  return {
    delivered: journal.entries,
    receive: (body) => {
      const { MessageId, Subject, Message } = notification.parse(JSON.parse(body));
      if (known.has(MessageId)) return;
      const message = messageSchema.parse(JSON.parse(Message));
      const { email } = texts.parse(JSON.parse(snsMessage(message).Message));
      const at = isoOf(options.now());
      const mail = [
        'From: pamwatch <no-reply@sns.amazonaws.com>',
        `To: ${options.address}`,
        `Date: ${new Date(at).toUTCString()}`,
        `Subject: ${Subject}`,
        '',
        email,
      ].join('\n');
      writeWhole(join(options.folder, options.receiver, `${MessageId}.txt`), mail);
      const { receiver } = options;
      const delivered = { receiver, id: message.id, at, transport_id: MessageId };
      journal.append(delivered);
      known.add(MessageId);
      options.arrived?.({ ...delivered, text: mail });
    },
  };
}
