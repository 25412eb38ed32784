import { parseHolidays } from '#shared/config/holidays.ts';

test('dates are read, names and comments passed over', () => {
  const text = '# Brazil\r\n2026-12-25 Christmas\n\n2027-01-01 # New Year\n2028-02-29\n';
  expect(parseHolidays(text, 'holidays.txt')).toEqual(
    new Set(['2026-12-25', '2027-01-01', '2028-02-29']),
  );
});

test('each line without a real date is named', () => {
  const text = '2026-12-25\n25.12.2026\n2026-02-30 never\n2026-12-251\n';
  expect(() => parseHolidays(text, 'holidays.txt')).toThrow(
    /^holidays\.txt:2: must begin with a date.*\nholidays\.txt:3: .*\nholidays\.txt:4: [^\n]*$/,
  );
});
