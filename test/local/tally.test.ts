import type { LocalReceiver } from '#local/receivers.ts';
import { type Decided, tally } from '#local/tally.ts';

const mail: LocalReceiver = {
  name: 'mail',
  from: 'medium',
  digest: true,
  channel: 'mail',
  address: 'a@b.c',
};
const slack: LocalReceiver = {
  name: 'slack',
  from: 'low',
  digest: true,
  channel: 'slack',
  address: 's',
};

function change(n: number, over: Partial<Decided> = {}): Decided {
  const id = `a-${n}`;
  return { id, alert: 'a', n, kind: 'notification', reason: 'matched', peak_level: 'low', ...over };
}

function count(decided: readonly Decided[], arrivals: readonly string[]) {
  const delivered = arrivals.map((arrival) => {
    const [receiver = '', id = ''] = arrival.split(' ');
    return { receiver, id, at: '2026-01-06T14:00:00.000Z' };
  });
  return tally({ sessions: 1, decided, receivers: [mail, slack], delivered });
}

describe('the count at the end', () => {
  test('finds nothing astray when each receiver has what it should', () => {
    const decided = [change(1), change(2, { peak_level: 'medium' })];
    expect(count(decided, ['slack a-1', 'slack a-2', 'mail a-2'])).toEqual({
      sessions: 1,
      alerts: 1,
      quiet: 0,
      sent: 3,
      superseded: 0,
      lost: [],
      twice: [],
    });
  });

  test('calls lost what a receiver should have and has not', () => {
    expect(count([change(1)], []).lost).toEqual(['slack a-1']);
  });

  test('misses no end where the receiver wants none', () => {
    const ends = [change(1), change(2, { tells: 'end' })];
    const decided = ends.map((one) => ({ ...one, peak_level: 'high' as const }));
    const delivered = ['mail', 'slack'].map((receiver) => ({ receiver, id: 'a-1', at: '' }));
    const receivers = [{ ...mail, resolved: false }, slack];
    expect(tally({ sessions: 1, decided, receivers, delivered }).lost).toEqual(['slack a-2']);
  });

  test('calls superseded what a later change of the same alert has told', () => {
    const { lost, superseded } = count([change(1), change(2)], ['slack a-2']);
    expect({ lost, superseded }).toEqual({ lost: [], superseded: 1 });
  });

  test('calls lost what only an earlier change has told', () => {
    expect(count([change(1), change(2)], ['slack a-1']).lost).toEqual(['slack a-2']);
  });

  test('names what arrived more than once, and does not mistake receivers', () => {
    const decided = [change(1, { peak_level: 'high' })];
    const { twice } = count(decided, ['slack a-1', 'mail a-1', 'mail a-1']);
    expect(twice).toEqual(['mail a-1']);
  });

  test('expects a baseline everywhere and a detail nowhere', () => {
    const baseline: Decided = {
      id: 'b',
      kind: 'summary',
      reason: 'baseline',
      peak_level: 'informational',
    };
    const detail = change(1, { kind: 'detail', peak_level: 'high' });
    const result = count([baseline, detail], []);
    expect(result.lost).toEqual(['mail b', 'slack b']);
    expect(result).toMatchObject({ alerts: 0, quiet: 1 });
  });
});
