import type { Config } from './config.ts';

/** The zone of the people who read digests: as said, else that of the first calendar, else of the first source. */
export function digestZone({ digest, calendars, sources }: Config): string {
  const [calendar] = Object.values(calendars);
  const [source] = Object.values(sources);
  return digest.zone ?? calendar?.zone ?? source?.time_zone ?? 'UTC';
}
