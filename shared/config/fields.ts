import * as z from 'zod';
import { parseDuration } from '../sessions/duration.ts';

const NO_DURATION = 'must be a duration such as 90s, 15m, 4h, 1h30m, 90d or 1y';

/** A duration as people write it (`4h`, `90d`), as milliseconds. */
export const duration = z.string(NO_DURATION).transform((text, context) => {
  const span = parseDuration(text);
  if (span !== undefined) return span;
  context.addIssue(NO_DURATION);
  return z.NEVER;
});

/** A zone of the IANA database, such as America/Sao_Paulo. */
export const timeZone = z.string().refine(isTimeZone, {
  error: 'must be a time zone of the IANA database, such as Europe/Warsaw',
});

/** Where a secret's value is kept; the value itself never stands in the configuration. */
export const secretReference = z.strictObject(
  {
    secret: z.string().regex(/^[\w/+=.@-]{1,512}$/, {
      error: 'must be the name of a secret: letters, digits and /_+=.@-',
    }),
  },
  {
    error: ({ code }) =>
      code === 'invalid_type'
        ? 'must be { secret: NAME }, naming a secret in Secrets Manager; its value never stands in this file'
        : undefined,
  },
);

/** A file beside pamwatch.yaml: only that folder travels with the deployment. */
export const configFile = z
  .string()
  .regex(
    /^(?!\/|.*(^|\/)\.\.(\/|$))[^\\]+$/,
    'must be a path inside the folder of this file, relative to it',
  );

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
