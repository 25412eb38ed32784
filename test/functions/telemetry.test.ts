import { jest } from '@jest/globals';
import { createTelemetry } from '#functions/telemetry.ts';

/** The lines that Lambda would hand to CloudWatch while `run` runs. */
function linesOf(run: () => void): unknown[] {
  let written = '';
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      written += String(chunk);
      return true;
    }),
  );
  run();
  for (const spy of spies) spy.mockRestore();
  return written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('a count carries the one dimension that the alarms name', () => {
  const [line] = linesOf(() => createTelemetry('notify').measure('Delivered', 2, 'soc-slack'));
  expect(line).toMatchObject({
    _aws: {
      CloudWatchMetrics: [
        {
          Namespace: 'pamwatch',
          Dimensions: [['Receiver']],
          Metrics: [{ Name: 'Delivered', Unit: 'Count' }],
        },
      ],
    },
    Receiver: 'soc-slack',
    Delivered: 2,
  });
});

test("the stage's namespace comes from the function's environment", () => {
  Object.assign(process.env, { POWERTOOLS_METRICS_NAMESPACE: 'pamwatch/test' });
  const [line] = linesOf(() => createTelemetry('poll').measure('PollFailed', 1, 'segura-sp'));
  Reflect.deleteProperty(process.env, 'POWERTOOLS_METRICS_NAMESPACE');
  expect(line).toMatchObject({
    _aws: { CloudWatchMetrics: [{ Namespace: 'pamwatch/test', Dimensions: [['Source']] }] },
    Source: 'segura-sp',
  });
});

test('a log line is one JSON object with its facts', () => {
  const lines = linesOf(() => {
    createTelemetry('notify').log.warn('Not delivered', { alert: 'a\nb', n: 2 });
  });
  expect(lines).toEqual([
    expect.objectContaining({ level: 'WARN', message: 'Not delivered', alert: 'a\nb', n: 2 }),
  ]);
});
