import fc from 'fast-check';
import type { Block, SlackMessage } from '#shared/receivers/slack/blocks.ts';
import { renderSlack } from '#shared/receivers/slack/render.ts';
import { aBaseline, aMessage, aMessageSession, aResolvedMessage } from '#test/support/a-message.ts';
import { hostileBaseline, hostileDigest, hostileMessage } from '#test/support/hostile.ts';

function textsOf(block: Block): string[] {
  return block.type === 'context' ? block.elements.map(({ text }) => text) : [block.text.text];
}

function allText({ blocks }: SlackMessage): string {
  return blocks.flatMap(textsOf).join('\n');
}

test('an alert is a header, the verdict, the facts and the ids', () => {
  const message = renderSlack(aMessage(), true);
  expect(message.text).toBe(
    '🟠 HIGH jdoe on core-db-01, open 3 h 00 min (limit 3 h 00 min) #7K3FQ',
  );
  expect(message.blocks.map(({ type }) => type)).toEqual([
    'header',
    'section',
    'section',
    'section',
    'context',
  ]);
  expect(allText(message)).toContain(
    'HIGH: `jdoe` has been on `core-db-01` as `oracle` for 3 h 00 min.',
  );
  expect(allText(message)).toContain('*Why now*  duration `3 h 00 min`, limit `3 h 00 min`');
  expect(allText(message)).toContain(
    '<https://pam-sp.bank.example/sessions/481516|Open the session>',
  );
});

test('each change is a post with the same short id, and shows its own level', () => {
  const escalated = renderSlack(
    aMessage({ n: 2, transition: 'escalated', level: 'critical', peak_level: 'critical' }),
    false,
  );
  expect(escalated.text).toMatch(/^🔴 CRITICAL .* #7K3FQ$/);
  expect(allText(escalated)).toContain('Now CRITICAL: `jdoe`');
  const resolved = renderSlack(aResolvedMessage(), false);
  expect(resolved.text).toBe('✅ RESOLVED jdoe on core-db-01, over after 3 h 20 min #7K3FQ');
});

test('a reminder is a post that says so, and when the next one comes', () => {
  const reminder = aMessage({
    n: 3,
    transition: 'reminded',
    reason: 'still_open',
    at: '2026-01-07T09:41:00.000Z',
    duration_seconds: 39_600,
    reminder: { number: 2, most: 3 },
    next: { level: 'critical', at: '2026-01-10T00:00:00.000Z' },
    next_reminder_at: '2026-01-09T01:41:00.000Z',
  });
  const { text, blocks } = renderSlack(reminder, false);
  expect(text).toBe(
    '🟠 HIGH Reminder: jdoe on core-db-01, open 3 h 00 min (limit 3 h 00 min) #7K3FQ',
  );
  const shown = JSON.stringify(blocks);
  expect(shown).toContain('Reminder 2 of 3: the alert has been open for 8 h 00 min.');
  expect(shown).toContain('a reminder at 2026-01-09 01:41Z if it is still open');
  expect(renderSlack(reminder, true).text).not.toContain('Reminder');
});

test("a receiver's first delivery is worded as new, whatever its number", () => {
  const escalated = aMessage({ n: 3, transition: 'escalated', reason: 'threshold' });
  expect(allText(renderSlack(escalated, true))).toContain('\nHIGH: `jdoe`');
  const over = renderSlack(aResolvedMessage({ late_seconds: 7200 }), true);
  expect(over.text).toMatch(/^🟠 HIGH .* is over; found 2 h 00 min late #7K3FQ$/);
});

test('a runbook that is only a path is shown and not linked', () => {
  expect(allText(renderSlack(aMessage(), true))).toContain(
    'Runbook: `docs/runbooks/alerts/long-session-critical-target.md`',
  );
});

test('mentions, links and formatting in values stay text', () => {
  const session = aMessageSession({ user: '<!channel> <https://evil.example|x> `*b*` @here' });
  const text = allText(renderSlack(aMessage({ session }), true));
  expect(text).toContain('`&lt;!channel&gt; &lt;https://evil.example|x&gt; ˋ*b*ˋ @here`');
});

test('a session link to something other than the web is not linked', () => {
  const links = { session: 'javascript:alert(1)' };
  expect(allText(renderSlack(aMessage({ links }), true))).toContain(
    'Open the session: `javascript:alert(1)`',
  );
});

test('a baseline lists sessions as code', () => {
  expect(allText(renderSlack(aBaseline(), true))).toContain('*Ghosts*  `#77` `root` on `old-gw`');
});

test('a post that would be too long for Slack as a whole says how much it leaves out', () => {
  const long = 'x'.repeat(4000);
  const why = Array.from({ length: 12 }, () => ({ field: 'user', value: long, limit: `${long}y` }));
  const session = aMessageSession({ user: long, account: `${long}y`, safe: long, ticket: long });
  const steps = Array.from({ length: 12 }, () => long);
  const post = renderSlack(aMessage({ why, session, steps_to_take: steps }), true);
  expect(allText(post).length).toBeLessThan(10_000);
  expect(allText(post)).toMatch(/^<https:\S+\|Open the session>$/m);
  expect(allText(post)).toMatch(/^… \d more left out here$/m);
});

/** What a text holds outside inline code: there, Slack would format, link and mention. */
function outsideCode(text: string): string {
  return text.replace(/`[^`\n]*`/g, '');
}

function expectInsideLimits({ text, blocks }: SlackMessage): void {
  expect(text.length).toBeLessThanOrEqual(300);
  expect(blocks.length).toBeLessThanOrEqual(50);
  let together = 0;
  for (const block of blocks) {
    for (const part of textsOf(block)) {
      expect(part.length).toBeGreaterThan(0);
      expect(part.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3000);
      together += part.length;
    }
  }
  expect(together).toBeLessThan(12_000);
}

function expectNothingInjected({ text, blocks }: SlackMessage): void {
  const header = blocks[0]?.type === 'header' ? blocks[0].text.text : '';
  for (const line of [text, header]) {
    expect(line).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)|:\/\/|[\p{C}\p{Zl}\p{Zp}]/u);
  }
  for (const part of blocks.slice(1).flatMap(textsOf)) {
    expect(part.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    const own = outsideCode(part).replace(
      /<https?:\/\/[^\s<>|`]+\|(Open the session|Runbook)>/g,
      '',
    );
    expect(own).not.toMatch(/[<>`]|&(?!amp;|lt;|gt;)/);
    expect(part).not.toMatch(/<[!@#]/);
  }
}

test('hostile values stay inside every limit and inject nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(hostileMessage, hostileBaseline, hostileDigest),
      fc.boolean(),
      (message, first) => {
        const rendered = renderSlack(message, first);
        expectInsideLimits(rendered);
        expectNothingInjected(rendered);
      },
    ),
    { numRuns: 300 },
  );
});
