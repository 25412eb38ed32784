import type { Limits } from '../alerts/decide.ts';
import { applicableRules } from '../rules/applicable-rules.ts';
import type { SessionRule } from '../rules/rule.ts';
import type { Instant, Milliseconds } from '../sessions/instant.ts';
import type { Session, SessionField } from '../sessions/session.ts';
import { type Episode, episodesOf, louderFirst, type Story } from './episodes.ts';
import { replaySession } from './replay.ts';
import { rulesThatMatch } from './rules-that-match.ts';
import { createTop, type Top } from './top.ts';
import { createTransitionLog, type TransitionLog } from './transition-log.ts';

const LOUDEST = 24;
const EXAMPLES = 5;
const MOST_SOURCES = 1_000;

/** The rules to try, and why others of the same files are not tried. */
export interface RuleSet {
  readonly name: string;
  readonly rules: readonly SessionRule[];
  readonly off: readonly { readonly rule: Pick<SessionRule, 'name'>; readonly why: string }[];
}

/** The fields that a source supplies; undefined where nobody knows, and every rule may run. */
export type FieldsOf = (source: string, vendor: string) => ReadonlySet<SessionField> | undefined;

export interface RuleSetOptions {
  readonly limits: Limits;
  readonly every: Milliseconds;
  readonly fieldsOf: FieldsOf;
  /** Whether an alert is of the span that is asked about. */
  readonly counts: (episode: Episode) => boolean;
}

/** One rule set at work on the sessions, one after the other. */
export interface RuleSetRun {
  readonly set: RuleSet;
  readonly log: TransitionLog;
  /** How many alerts the log tells of. */
  alerts(): number;
  /** Replays the session; answers with the alerts about it. */
  replay(session: Session, until: Instant): readonly Episode[];
  readonly loudest: Top<Story>;
  /** By the rule's number. */
  readonly examples: readonly Top<Story>[];
  /** Rules that ran nowhere, or not at every source. */
  notEvaluated(): readonly { readonly rule: string; readonly why: string }[];
}

const NOTHING: readonly Episode[] = [];

export function createRuleSetRun(set: RuleSet, options: RuleSetOptions): RuleSetRun {
  const { limits, every } = options;
  const sources = createSources(set.rules, options.fieldsOf);
  const numbers = new Map(set.rules.map((rule, number) => [rule.id, number]));
  const log = createTransitionLog();
  const loudest = createTop<Story>(LOUDEST, louderFirst);
  const examples = set.rules.map(() => createTop<Story>(EXAMPLES, louderFirst));
  let alerts = 0;
  const keep = (story: Story, source: number) => {
    for (const episode of story.episodes) {
      const rule = numbers.get(episode.rule.id) ?? 0;
      for (const transition of episode.transitions) {
        log.add(transition, { source, rule, alert: alerts });
      }
      alerts += 1;
      if (options.counts(episode)) {
        examples[rule]?.offer({ session: story.session, episodes: [episode] });
      }
    }
    if (story.episodes.some(options.counts)) loudest.offer(story);
  };
  return {
    set,
    log,
    loudest,
    examples,
    alerts: () => alerts,
    replay: (session, until) => {
      const source = sources.of(session);
      const rules = rulesThatMatch(session, until, source.active, every);
      if (rules.length === 0) return NOTHING;
      const transitions = replaySession(session, until, { rules, limits, every });
      if (transitions.length === 0) return NOTHING;
      const episodes = episodesOf(transitions, rules);
      keep({ session, episodes }, source.number);
      return episodes;
    },
    notEvaluated: () => [
      ...set.off.map(({ rule, why }) => ({ rule: rule.name, why })),
      ...sources.notEvaluated(),
    ],
  };
}

interface SourceRules {
  readonly number: number;
  readonly active: readonly SessionRule[];
}

/** Which rules run at which source. Throws when there are far more sources than anybody has. */
function createSources(rules: readonly SessionRule[], fieldsOf: FieldsOf) {
  const known = new Map<string, SourceRules>();
  const reasons = new Map<string, Set<string>>();
  const say = (rule: string, why: string) =>
    reasons.set(rule, (reasons.get(rule) ?? new Set()).add(why));
  const waiting = rules.filter(({ waitingFor }) => waitingFor.length > 0);
  for (const { name, waitingFor } of waiting) say(name, `waits for ${waitingFor.join(', ')}`);
  const make = ({ source, vendor }: Session): SourceRules => {
    if (known.size >= MOST_SOURCES) {
      throw new Error(`the sessions come from more than ${MOST_SOURCES} sources`);
    }
    const ready = rules.filter(({ waitingFor }) => waitingFor.length === 0);
    const fields = fieldsOf(source, vendor);
    if (fields === undefined) return { number: known.size, active: ready };
    const { active, notApplicable } = applicableRules(ready, fields);
    for (const { rule, missing } of notApplicable) {
      say(rule.name, `${source} does not say ${missing.join(', ')}`);
    }
    return { number: known.size, active };
  };
  return {
    of: (session: Session): SourceRules => {
      const key = `${session.source}\n${session.vendor}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const made = make(session);
      known.set(key, made);
      return made;
    },
    notEvaluated: () => [...reasons].map(([rule, why]) => ({ rule, why: [...why].join('; ') })),
  };
}
