const SHOWN = 160;

/** Text from an appliance made safe to show in a message: quoted, ASCII, at most 160 characters. */
export function quoted(text: string): string {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
  return JSON.stringify(cut).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A secret as it stands in JSON, in a URL, a form or an OAuth header, and these in a URL again. */
function formsOf(secret: string): string[] {
  const once = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURIComponent(secret).replace(/[!'()*]/g, (sign) => `%${hex(sign)}`),
    new URLSearchParams({ secret }).toString().slice('secret='.length),
  ];
  return [...once, ...once.map(encodeURIComponent)];
}

function hex(sign: string): string {
  return sign.charCodeAt(0).toString(16).toUpperCase();
}

/**
 * Takes secrets out of text, also where they are written as a URL or JSON writes them. Parts
 * shorter than four characters are left: they say nothing.
 */
export function createRedactor(): { learn(secret: string): void; redact(text: string): string } {
  const secrets = new Set<string>();
  return {
    learn: (secret) => {
      if (secret.length < 4) return;
      for (const form of formsOf(secret)) secrets.add(form);
    },
    redact: (text) => {
      let clean = text;
      for (const secret of secrets) clean = clean.replaceAll(secret, '[secret]');
      return clean;
    },
  };
}
