import { z } from 'zod';
import { parseDuration } from '../sessions/duration.ts';

/** A duration as people write it (`4h`, `90d`), as milliseconds. */
export const duration = z.string().transform((text, context) => {
  const span = parseDuration(text);
  if (span !== undefined) return span;
  context.addIssue(`"${text}" is not a duration; write it like 90s, 15m, 4h, 1h30m, 90d or 1y`);
  return z.NEVER;
});

/** A zone of the IANA database, such as America/Sao_Paulo. */
export const timeZone = z.string().refine(isTimeZone, {
  error: (issue) =>
    `"${issue.input}" is not a time zone of the IANA database, such as Europe/Warsaw`,
});

/** Where a secret's value is kept; the value itself never stands in the configuration. */
export const secretReference = z.strictObject({
  secret: z.string().regex(/^[\w/+=.@-]{1,512}$/, 'is not a name that Secrets Manager takes'),
});
export type SecretReference = z.infer<typeof secretReference>;

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
