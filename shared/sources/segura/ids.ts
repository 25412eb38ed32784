/** The later of two ids. Segura counts up, so that among digits the longer is the later. */
export function laterId(known: string | undefined, id: string): string | undefined {
  if (!/^\d+$/.test(id)) return known;
  const digits = id.replace(/^0+(?=\d)/, '');
  if (known === undefined || digits.length > known.length) return digits;
  return digits.length === known.length && digits > known ? digits : known;
}
