import { MODIFIER_NAMES } from '#shared/rules/sigma/modifiers/registry.ts';
import { matchesJson } from './match-json.ts';
import { type Case, FORM_CASES, MODIFIER_CASES } from './modifier-cases.ts';

const VALUES = {
  admins: ['root', 'admin'],
  pattern: 'srv-*',
  one: 1,
  limit: 85,
  none: [],
  nets: ['10.0.0.0/8'],
};

const cases = (table: Readonly<Record<string, readonly Case[]>>) =>
  Object.entries(table).flatMap(([name, rows]) =>
    rows.map(([selection, event, matches]) => ({
      name,
      selection,
      event,
      matches,
      said: `${selection} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(event)}`,
    })),
  );

test('every modifier has a case that matches and one that does not', () => {
  expect(Object.keys(MODIFIER_CASES).sort()).toEqual([...MODIFIER_NAMES].sort());
  for (const [name, rows] of Object.entries(MODIFIER_CASES)) {
    const own = rows.filter(([selection]) => selection.includes(`|${name}`));
    expect([name, own.map(([, , matches]) => matches)]).toEqual([
      name,
      expect.arrayContaining([true, false]),
    ]);
  }
});

test.each(cases(MODIFIER_CASES))('$name: $said', ({ selection, event, matches }) => {
  expect(matchesJson(`sel: ${selection}`, event, VALUES)).toBe(matches);
});

test.each(cases(FORM_CASES))('$name: $said', ({ selection, event, matches }) => {
  expect(matchesJson(`sel: ${selection}`, event)).toBe(matches);
});
