import { createAlarms } from '#local/alarms.ts';
import type { AlarmDefinition } from '#shared/operations/alarms.ts';
import { MINUTE, SECOND } from '#shared/sessions/instant.ts';

const start = Date.parse('2026-01-06T14:00:00Z');
const failing: AlarmDefinition = {
  name: 'poll-failing',
  metric: 'PollFailed',
  per: 'source',
  compare: 'at least',
  threshold: 1,
  periodSeconds: 60,
  periods: 3,
  missing: 'not breaching',
  impact: 'nobody looks',
};
const stalled: AlarmDefinition = {
  ...failing,
  name: 'poll-stalled',
  metric: 'PollFinished',
  compare: 'below',
  missing: 'breaching',
};

function watching(alarm: AlarmDefinition, shortestPeriod = SECOND) {
  let now = start;
  const alarms = createAlarms({
    definitions: [alarm],
    sources: ['a', 'b'],
    receivers: [],
    now: () => now,
    shortestPeriod,
  });
  /** What goes off or is cleared minute by minute, when `events` say what source a counted in each. */
  return (events: readonly ('fail' | 'fine' | 'silence')[]) =>
    events.map((event) => {
      alarms.measure('PollFinished', 1, 'b');
      if (event !== 'silence') alarms.measure('PollFinished', 1, 'a');
      if (event === 'fail') alarms.measure('PollFailed', 1, 'a');
      now += MINUTE;
      return alarms.evaluate().map(({ about, on }) => `${about} ${on ? 'on' : 'off'}`);
    });
}

describe("the operators' alarms", () => {
  test('go off once after the third failing period in a row, and are cleared once', () => {
    const changes = watching(failing)(['fail', 'fail', 'fail', 'fail', 'fine', 'fine']);
    expect(changes).toEqual([[], [], ['a on'], [], ['a off'], []]);
  });

  test('stay off while a period between is good', () => {
    const changes = watching(failing)(['fail', 'fail', 'fine', 'fail', 'fail', 'fine']);
    expect(changes.flat()).toEqual([]);
  });

  test('go off on silence where silence is bad, but not for the time before the run', () => {
    const changes = watching(stalled)(['silence', 'silence', 'silence', 'fine']);
    expect(changes).toEqual([[], [], ['a on'], ['a off']]);
  });

  test('take silence for good where nothing counted is nothing wrong', () => {
    expect(watching(failing)(['silence', 'silence', 'silence', 'silence']).flat()).toEqual([]);
  });

  test('look at longer periods where polls are further apart', () => {
    const changes = watching(failing, 2 * MINUTE)(Array<'fail'>(6).fill('fail'));
    expect(changes).toEqual([[], [], [], [], [], ['a on']]);
  });
});
