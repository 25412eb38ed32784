import { isoOf } from '../sessions/instant.ts';
import type { Session } from '../sessions/session.ts';
import type { Episode, Story } from './episodes.ts';
import type { EpisodeReport, SessionReport, StoryReport } from './report.ts';

export function reportStory({ session, episodes }: Story): StoryReport {
  return {
    session: reportSession(session),
    episodes: episodes.map((episode) => reportEpisode(episode, session)),
  };
}

export function reportEpisode(episode: Episode, session: Session): EpisodeReport {
  const { rule, title, peak_level, opened_at, resolved_at, steps } = episode;
  return {
    rule: rule.name,
    title,
    peak_level,
    opened_at: isoOf(opened_at),
    ...(resolved_at === undefined ? {} : { resolved_at: isoOf(resolved_at) }),
    steps: steps.map(({ at, level }) => ({ at: isoOf(at), level })),
    session: reportSession(session),
  };
}

function reportSession(session: Session): SessionReport {
  const { source, id, user, account, target, started_at, ended_at } = session;
  return {
    source,
    id,
    ...(user === undefined ? {} : { user }),
    ...(account === undefined ? {} : { account }),
    ...(target === undefined ? {} : { target }),
    started_at: isoOf(started_at),
    ...(ended_at === undefined ? {} : { ended_at: isoOf(ended_at) }),
  };
}
