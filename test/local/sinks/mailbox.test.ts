import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMailbox } from '#local/sinks/mailbox.ts';
import { snsMessage } from '#shared/receivers/sns.ts';
import { aMessage } from '#test/support/a-message.ts';

const now = () => Date.parse('2026-01-06T14:00:00Z');

function aMailbox(folder = mkdtempSync(join(tmpdir(), 'mail-'))) {
  return {
    folder,
    mailbox: openMailbox({ folder, receiver: 'soc', address: 'soc@bank.example', now }),
  };
}

function notification(id: string, message = aMessage()) {
  const { Subject } = snsMessage(message);
  return JSON.stringify({
    Type: 'Notification',
    MessageId: id,
    Subject,
    Message: JSON.stringify(message),
  });
}

describe('the mailbox of the local run', () => {
  test('keeps a mail as an e-mail subscription would send it', () => {
    const { folder, mailbox } = aMailbox();
    mailbox.receive(notification('m-1'));
    const mail = readFileSync(join(folder, 'soc', 'm-1.txt'), 'utf8');
    expect(mail).toContain('To: soc@bank.example\n');
    expect(mail).toMatch(/^Subject: \[PAM HIGH\] jdoe on core-db-01/m);
    expect(mail).toContain('Why now');
    expect(mailbox.delivered).toEqual([expect.objectContaining({ id: aMessage().id })]);
  });

  test('takes a notification once that its queue offers again, in a later run too', () => {
    const { folder, mailbox } = aMailbox();
    mailbox.receive(notification('m-1'));
    mailbox.receive(notification('m-1'));
    const later = aMailbox(folder).mailbox;
    later.receive(notification('m-1'));
    expect(later.delivered).toHaveLength(1);
  });

  test('has two mails of a message that was published twice', () => {
    const { folder, mailbox } = aMailbox();
    mailbox.receive(notification('m-1'));
    mailbox.receive(notification('m-2'));
    expect(mailbox.delivered).toHaveLength(2);
    expect(readdirSync(join(folder, 'soc'))).toHaveLength(2);
  });
});
