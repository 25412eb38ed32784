import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { createScrubber } from '#shared/backtest/scrub/scrub-session.ts';
import { DAY, HOUR } from '#shared/sessions/instant.ts';
import type { Session } from '#shared/sessions/session.ts';
import { aSession, START } from '#test/support/a-session.ts';

const vendors = ['segura'];
const scrub = createScrubber({ key: 'a key of the test', vendors });
const userOf = (user: string) => scrub(aSession({ user })).user ?? '';
const addressOf = (source_ip: string) => scrub(aSession({ source_ip })).source_ip ?? '';

// Long enough that the same text cannot come about by chance.
const secret = fc.string({
  unit: fc.constantFrom(...'ABCXYZabcxyz0189_ ÄłП'),
  minLength: 10,
  maxLength: 20,
});
const ipv4 = fc.ipV4().filter((text) => !text.startsWith('0.'));

test('no text that could tell whose a session is survives in any field', () => {
  const texts = fc.record({
    source: secret,
    vendor: secret,
    id: secret,
    alt_id: secret,
    group_id: secret,
    user: secret,
    account: secret,
    target: secret,
    gateway: secret,
    safe: secret,
    source_ip: secret,
    ticket: secret,
    reason: secret,
    protocol: secret,
  });
  fc.assert(
    fc.property(texts, secret, fc.nat(), (fields, field, number) => {
      const session: Session = {
        ...aSession(),
        ...fields,
        vendor_fields: { tenant: field, number: number + 1e9, [field]: true },
      };
      const scrubbed = JSON.stringify(scrub(session)).toLowerCase();
      for (const text of [...Object.values(fields), field, String(number + 1e9)]) {
        expect(scrubbed).not.toContain(text.toLowerCase());
      }
    }),
  );
});

test('the parts of a user with a domain are replaced apart from each other', () => {
  const [domain, name] = userOf('BANK\\jdoe').split('\\');
  expect(userOf('bank\\Jdoe')).toBe(`${domain}\\${name}`);
  expect(userOf('jdoe')).toBe(name);
  expect(userOf('jdoe@bank')).toBe(`${name}@${domain}`);
  expect(userOf('jdoe2')).not.toBe(name);
});

test('the same name is the same in every field, under one key and in no other', () => {
  const { user, account } = scrub(aSession({ user: 'deploy', account: 'Deploy' }));
  expect(user).toBe(account);
  expect(
    createScrubber({ key: 'a key of the test', vendors })(aSession({ user: 'deploy' })).user,
  ).toBe(user);
  expect(
    createScrubber({ key: 'another key', vendors })(aSession({ user: 'deploy' })).user,
  ).not.toBe(user);
});

test('addresses that share their first bits share as many afterwards, and no more', () => {
  fc.assert(
    fc.property(ipv4, ipv4, (one, other) => {
      expect(sharedBits(addressOf(one), addressOf(other))).toBe(sharedBits(one, other));
    }),
  );
});

test('the addresses of a /24 stay in one, and private ones private', () => {
  fc.assert(
    fc.property(fc.nat(255), fc.nat(255), (one, other) => {
      const [first, second] = [addressOf(`10.20.30.${one}`), addressOf(`10.20.30.${other}`)];
      expect(first.slice(0, first.lastIndexOf('.'))).toBe(second.slice(0, second.lastIndexOf('.')));
      expect(ipaddr.parse(first).range()).toBe('private');
    }),
  );
  expect(addressOf('10.20.30.40')).not.toBe('10.20.30.40');
});

test('no address moves into a private network, or out of one', () => {
  fc.assert(
    fc.property(fc.oneof(ipv4, fc.ipV6()), (text) => {
      const parsed = ipaddr.process(text);
      const kept = ipaddr.process(addressOf(text));
      expect([kept.kind(), kept.range() === 'private']).toEqual([
        parsed.kind(),
        parsed.range() === 'private',
      ]);
    }),
  );
});

test('ids of digits stay apart, and as long as they were', () => {
  const ids = Array.from({ length: 10_000 }, (_, id) => String(id).padStart(5, '0'));
  const scrubbed = ids.map((id) => scrub(aSession({ id })).id);
  expect(new Set(scrubbed).size).toBe(ids.length);
  expect(scrubbed.every((id) => /^\d{5}$/.test(id))).toBe(true);
  expect(scrub(aSession({ id: '3927138875067084301' })).id).toMatch(/^\d{19}$/);
});

test('a ticket keeps its look, and an absent or empty one stays so', () => {
  expect(scrub(aSession({ ticket: 'CHG-10234/b' })).ticket).toMatch(/^[A-Z]{3}-\d{5}\/[a-z]$/);
  expect(scrub(aSession({ ticket: '' })).ticket).toBe('');
  expect(scrub(aSession())).not.toHaveProperty('ticket');
});

test('what rules measure stays, and all times move together', () => {
  const session = aSession({
    state: 'terminated',
    ended_at: START + HOUR,
    last_active_at: START + 1,
    target_port: 22,
    protocol: 'ssh',
    threat: { max: 90, provisional: false },
    recorded: false,
  });
  const moved = createScrubber({ key: 'k', vendors, shift: -DAY })(session);
  const { state, target_port, protocol, threat, recorded } = session;
  expect(moved.vendor).toBe('segura');
  expect(moved).toMatchObject({ state, target_port, protocol, threat, recorded });
  expect(moved).toMatchObject({
    started_at: START - DAY,
    ended_at: START + HOUR - DAY,
    last_active_at: START + 1 - DAY,
  });
});

test('names that every system has stay, and those that are asked for', () => {
  const { user, account } = createScrubber({ key: 'k', vendors, keep: ['SWIFT'] })(
    aSession({ user: 'Root', account: 'swift' }),
  );
  expect([user, account]).toEqual(['Root', 'swift']);
});

function sharedBits(one: string, other: string): number {
  const [a, b] = [one, other].map((text) =>
    ipaddr
      .parse(text)
      .toByteArray()
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join(''),
  );
  const differing = [...(a ?? '')].findIndex((bit, place) => bit !== b?.[place]);
  return differing < 0 ? 32 : differing;
}
