const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SMALL = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `1,234`, and one decimal where the number is small and not whole: `3.5`. */
export function readableNumber(number: number): string {
  return (number < 100 ? SMALL : WHOLE).format(number);
}
