import { threatFindings } from '#cli/doctor/threat-finding.ts';
import { aSession } from '#test/support/a-session.ts';

const withLevels = (...levels: number[]) =>
  levels.map((level) => aSession({ threat: { level, provisional: false } }));
const fields = new Set(['threat' as const]);
const outOf = (value: number, ...others: number[]) => ({ option: 'risk.scale', value, others });

test.each([
  [[3, 87], outOf(100, 1, 15), 'ok', 'levels from 3 to 87, taken as out of 100 (risk.scale)'],
  [[0.4, 0.97], outOf(100, 1, 15), 'warn', 'levels from 0.4 to 0.97'],
  [[2, 14], outOf(100, 1, 15), 'warn', 'levels from 2 to 14'],
  [[20, 80], outOf(1, 1), 'ok', 'levels from 0.2 to 0.8, taken as out of 1'],
  [[0, 0], outOf(100, 1, 15), 'ok', 'levels from 0 to 0'],
])('%j on the scale %j: %s', (levels, scale, verdict, says) => {
  const [finding] = threatFindings(withLevels(...levels), fields, scale);
  expect(finding).toMatchObject({ check: 'threat', verdict });
  expect(finding?.says).toContain(says);
});

test('the smallest scale that holds them all is the one to set', () => {
  const [small] = threatFindings(withLevels(0.5), fields, outOf(100, 1, 15));
  expect(small?.fix).toContain('set risk.scale: 1');
  const [middle] = threatFindings(withLevels(9), fields, outOf(100, 1, 15));
  expect(middle?.fix).toContain('set risk.scale: 15');
});

test('sessions without levels are asked about; a source without them is not', () => {
  expect(threatFindings([aSession()], fields, undefined)).toMatchObject([{ verdict: 'warn' }]);
  expect(threatFindings([aSession()], new Set(), undefined)).toEqual([]);
});
