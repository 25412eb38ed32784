import { createBoard, type Shown } from '#local/board.ts';
import type { LocalReceiver } from '#local/receivers.ts';
import { aMessage } from '#test/support/a-message.ts';

const receivers: readonly LocalReceiver[] = [
  { name: 'mail', from: 'high', digest: true, channel: 'mail', address: 'a@b.c' },
  { name: 'slack', from: 'low', digest: true, channel: 'slack', address: 's' },
];

function aBoard() {
  let now = 0;
  const shown: string[] = [];
  const print = ({ message, arrivals }: Shown) => {
    shown.push(`${message.id}: ${arrivals.map(({ receiver }) => receiver).join(' ')}`);
  };
  const board = createBoard(receivers, print, () => now);
  return {
    board,
    shown,
    arrive: (receiver: string, id: string) => board.arrived({ receiver, id, at: '', text: '' }),
    pass: (span: number) => {
      now += span;
    },
  };
}

const high = aMessage({ alert: 'a', n: 1 });
const low = aMessage({ alert: 'b', n: 1, level: 'low', peak_level: 'low' });

describe('the board', () => {
  test('shows a message once all who should have it do', () => {
    const { board, shown, arrive } = aBoard();
    board.published(high);
    arrive('slack', 'a-1');
    expect(shown).toEqual([]);
    arrive('mail', 'a-1');
    expect(shown).toEqual(['a-1: slack mail']);
  });

  test('keeps the order in which messages were published', () => {
    const { board, shown, arrive } = aBoard();
    board.published(high);
    board.published(low);
    arrive('slack', 'b-1');
    arrive('mail', 'a-1');
    expect(shown).toEqual([]);
    arrive('slack', 'a-1');
    expect(shown).toEqual(['a-1: mail slack', 'b-1: slack']);
  });

  test('counts an arrival that comes before the publisher has its answer', () => {
    const { board, shown, arrive } = aBoard();
    arrive('slack', 'b-1');
    board.published(low);
    expect(shown).toEqual(['b-1: slack']);
  });

  test('shows without a receiver what has waited long enough', () => {
    const { board, shown, arrive, pass } = aBoard();
    board.published(high);
    arrive('slack', 'a-1');
    pass(10_000);
    board.show();
    expect(shown).toEqual(['a-1: slack']);
  });

  test('shows at the end what still waits, and details never', () => {
    const { board, shown } = aBoard();
    board.published(aMessage({ kind: 'detail' }));
    board.published(high);
    board.close();
    expect(shown).toEqual(['a-1: ']);
  });
});
