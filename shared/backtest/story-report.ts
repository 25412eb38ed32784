import type { MemberSession } from '../rules/correlation/member.ts';
import { isoOf } from '../sessions/instant.ts';
import type { Episode, GroupOfStory, Story } from './episodes.ts';
import type { EpisodeReport, GroupReport, SessionReport, StoryReport } from './report.ts';

// As many as a message shows; the total says how many there are.
const SHOWN = 20;

export function reportStory(story: Story): StoryReport {
  return { ...subjectOf(story), episodes: story.episodes.map((one) => reportEpisode(one, story)) };
}

export function reportEpisode(episode: Episode, about: Story): EpisodeReport {
  const { rule, title, peak_level, opened_at, resolved_at, steps } = episode;
  return {
    rule: rule.name,
    title,
    peak_level,
    opened_at: isoOf(opened_at),
    ...(resolved_at === undefined ? {} : { resolved_at: isoOf(resolved_at) }),
    steps: steps.map(({ at, level }) => ({ at: isoOf(at), level })),
    ...subjectOf(about),
  };
}

function subjectOf({ session, group }: Story): Pick<StoryReport, 'session' | 'group'> {
  const own = { session: reportSession(session) };
  return group === undefined ? own : { ...own, group: reportGroup(group) };
}

function reportGroup({ subject, fields, members }: GroupOfStory): GroupReport {
  return {
    subject,
    fields: fields.map(({ field, value }) => ({ field, value })),
    sessions: members.slice(-SHOWN).map((member) => reportSession(member.session)),
    total: members.length,
  };
}

function reportSession(session: MemberSession): SessionReport {
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
