import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { canAsk, confirmByTyping, type Terminal } from '#cli/confirm.ts';

function terminal(typed: string | undefined): Terminal {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  if (typed !== undefined) input.end(typed);
  return { input, output: new PassThrough() };
}

test('the word itself confirms, and the question is shown', async () => {
  const asked = terminal('540\n');
  await confirmByTyping('540', 'Type 540 to end it: ', asked);
  asked.output.end();
  const shown = new PassThrough();
  if (asked.output instanceof PassThrough) asked.output.pipe(shown);
  expect(await text(shown)).toContain('Type 540 to end it: ');
});

test.each([
  ['another word', '541\n', 'nothing was done: that is not 540'],
  ['an empty line', '\n', 'nothing was done: that is not 540'],
  ['yes', 'yes\n', 'nothing was done: that is not 540'],
  ['the end of input', '', 'nothing was done'],
])('%s does not confirm', async (_name, typed, message) => {
  await expect(confirmByTyping('540', '? ', terminal(typed))).rejects.toThrow(message);
});

test('only a terminal can be asked', () => {
  expect(canAsk(terminal(undefined))).toBe(true);
  expect(canAsk({ input: new PassThrough(), output: new PassThrough() })).toBe(false);
});
