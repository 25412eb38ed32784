import type { Digest, SourceTrouble } from '../../digest/digest-schema.ts';
import { readableDuration } from '../../sessions/duration.ts';
import { SECOND } from '../../sessions/instant.ts';
import { zoneTime } from '../clock.ts';
import { joined, type Text, text } from '../text.ts';
import { counted, more } from './wording.ts';

/** Where pamwatch did not see what it should have. */
export function sourceLines(digest: Digest): Text[] {
  const { troubles, more: rest } = digest.sources;
  return [...troubles.map((trouble) => [sentence(trouble, digest)]), ...more(rest)];
}

function sentence(trouble: SourceTrouble, { zone, from, until }: Digest): string {
  const { source, what, from: began = from, to = until } = trouble;
  const since = zoneTime(began, zone, until);
  switch (what) {
    case 'down':
      return `${source} is not read since ${since}: nothing new there raises an alert`;
    case 'gap':
      return `${source} was not read ${times(trouble)} from ${since} to ${zoneTime(to, zone, until)}; what ran then was told late`;
    case 'never_read':
      return `${source} was never read: see the alarms`;
    case 'never_swept':
      return `${source} is watched since ${since} and was never swept: what polls miss there stays unknown`;
    case 'sweep_late':
      return `${source} was last swept ${since}`;
    case 'first_look':
      return firstLook(trouble);
  }
}

/** `for 40 min,`, or how often and how long together. */
function times({ gaps = 1, seconds = 0 }: SourceTrouble): string {
  const lasted = readableDuration(seconds * SECOND);
  return gaps === 1 ? `for ${lasted},` : `${gaps} times, ${lasted} in all, the longest`;
}

function firstLook({ source, live = 0, over_limit = 0, ghosts = 0 }: SourceTrouble): string {
  const found = `${counted(live, 'live session')}, ${over_limit} over a limit`;
  return `${source} is watched now: ${found}, ${ghosts} never closed and not watched`;
}

/** Sessions whose end nobody would see. */
export function staleLines({ stale, zone, until }: Digest): Text[] {
  if (stale.total === 0) return [];
  const lines = stale.sessions.map(({ source, session, user, target, confirmed_at }) =>
    joined(
      [
        text`${[source]} ${`#${session}`}`,
        user === undefined ? undefined : text`${user}`,
        target === undefined ? undefined : text`on ${target}`,
        [`last seen ${zoneTime(confirmed_at, zone, until)}`],
      ],
      ' ',
    ),
  );
  const rest = more(stale.total - stale.sessions.length);
  return [
    ['the appliance no longer knows these; look there whether they are over'],
    ...lines,
    ...rest,
  ];
}
