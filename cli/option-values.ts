import { InvalidArgumentError } from 'commander';
import { timeZone as timeZoneField } from '#shared/config/fields.ts';
import { DEFAULT_CONFIG } from '#shared/config/read-settings.ts';

/** Takes the value of an option as a zone of the IANA database. */
export function timeZone(text: string): string {
  if (timeZoneField.safeParse(text).success) return text;
  throw new InvalidArgumentError('It is no time zone of the IANA database, such as Europe/Warsaw.');
}

/** The configuration that is meant when the call names none. */
export function configPath({ PAMWATCH_CONFIG: file }: NodeJS.ProcessEnv): string {
  return file ?? DEFAULT_CONFIG;
}
