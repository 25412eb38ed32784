import type { Limits } from '../alerts/decide.ts';
import type { GroupLimits } from '../alerts/groups/decide-group.ts';
import type { CorrelationRule } from '../rules/correlation/correlation-rule.ts';
import type { SessionRule } from '../rules/rule.ts';
import type { Milliseconds } from '../sessions/instant.ts';
import { type Episode, episodesOf, isSameStory, louderFirst, type Story } from './episodes.ts';
import { createLookBack, type LookBack } from './looking-back/look-back.ts';
import { replaySession, type Told } from './replay.ts';
import { rulesThatMatch } from './rules-that-match.ts';
import type { Sight } from './sight.ts';
import { createRulesBySource, type FieldsOf } from './source-rules.ts';
import { createTop, type Top } from './top.ts';
import { createTransitionLog, type TransitionLog } from './transition-log.ts';

const LOUDEST = 24;
const EXAMPLES = 5;

/** The rules to try, and why others of the same files are not tried. */
export interface RuleSet {
  readonly name: string;
  readonly rules: readonly SessionRule[];
  readonly correlations: readonly CorrelationRule[];
  readonly off: readonly { readonly rule: Pick<SessionRule, 'name'>; readonly why: string }[];
}

export interface RuleSetOptions {
  readonly limits: Limits & GroupLimits;
  readonly every: Milliseconds;
  readonly fieldsOf: FieldsOf;
  /** Whether an alert is of the span that is asked about. */
  readonly counts: (episode: Episode) => boolean;
}

/** A session as polls would have seen it, and the number of its source. */
export interface PastSession {
  readonly sight: Sight;
  readonly source: number;
}

/** One rule set at work on the sessions. */
export interface RuleSetRun {
  readonly set: RuleSet;
  readonly log: TransitionLog;
  /** How many alerts the log tells of. */
  alerts(): number;
  /** Replays the session by itself; answers with the alerts about it. */
  replay(past: PastSession): readonly Episode[];
  readonly lookBack: LookBack;
  /** Replays the session for the rules that were told of earlier ones. */
  recall(past: PastSession, told: readonly Told[]): readonly Episode[];
  /** Takes what became of a group, and the sources whose polls decided it. */
  keepGroup(story: Story, sources: readonly number[]): void;
  readonly loudest: Top<Story>;
  /** By the rule's number; correlations come after the rules. */
  readonly examples: readonly Top<Story>[];
  /** Rules that ran nowhere, or not at every source. */
  notEvaluated(): readonly { readonly rule: string; readonly why: string }[];
}

const NOTHING: readonly Episode[] = [];

export function createRuleSetRun(set: RuleSet, options: RuleSetOptions): RuleSetRun {
  const { limits, every } = options;
  const sources = createRulesBySource(set, options.fieldsOf);
  const ledger = createLedger(set, options.counts);
  const plain = createPlainRules();
  return {
    set,
    ...ledger,
    lookBack: createLookBack(set, sources, { limits, every }),
    replay: ({ sight, source }) => {
      const { session } = sight;
      const own = plain(sources.of(session, source).active);
      const rules = rulesThatMatch(sight, own);
      if (rules.length === 0) return NOTHING;
      const transitions = replaySession(sight, { rules, limits, every });
      if (transitions.length === 0) return NOTHING;
      const episodes = episodesOf(transitions, rules);
      ledger.keep({ session, episodes }, episodes, () => source);
      return episodes;
    },
    recall: ({ sight, source }, told) => {
      const { session } = sight;
      const { active } = sources.of(session, source);
      const asked = active.filter(({ id }) => told.some(({ rule }) => rule === id));
      const rules = [...rulesThatMatch(sight, plain(active)), ...asked];
      const transitions = replaySession(sight, { rules, limits, every, told });
      const episodes = episodesOf(transitions, rules);
      const own = episodes.filter(({ rule }) => asked.some(({ id }) => id === rule.id));
      if (own.length > 0) ledger.keep({ session, episodes }, own, () => source);
      return own;
    },
    keepGroup: (story, deciding) => {
      let next = 0;
      ledger.keep(story, story.episodes, () => deciding[next++] ?? 0);
    },
    notEvaluated: sources.notEvaluated,
  };
}

/** Without those that remember: they match nothing until they are told something. */
function createPlainRules() {
  const known = new Map<readonly SessionRule[], readonly SessionRule[]>();
  return (active: readonly SessionRule[]): readonly SessionRule[] => {
    const before = known.get(active);
    if (before !== undefined) return before;
    const made = active.filter(({ memory }) => memory === undefined);
    known.set(active, made);
    return made;
  };
}

/** Where everything that a rule set did is written down. */
function createLedger(set: RuleSet, counts: RuleSetOptions['counts']) {
  const all = [...set.rules, ...set.correlations];
  const numbers = new Map(all.map((rule, number) => [rule.id, number]));
  const log = createTransitionLog();
  const loudest = createTop<Story>(LOUDEST, louderFirst, isSameStory);
  const examples = all.map(() => createTop<Story>(EXAMPLES, louderFirst));
  let alerts = 0;
  return {
    log,
    loudest,
    examples,
    alerts: () => alerts,
    /** `fresh`: the alerts of the story that were not written down before. */
    keep: (story: Story, fresh: readonly Episode[], sourceOf: () => number): void => {
      for (const episode of fresh) {
        const rule = numbers.get(episode.rule.id) ?? 0;
        for (const transition of episode.transitions) {
          log.add(transition, { source: sourceOf(), rule, alert: alerts });
        }
        alerts += 1;
        if (counts(episode)) examples[rule]?.offer({ ...story, episodes: [episode] });
      }
      if (story.episodes.some(counts)) loudest.offer(story);
    },
  };
}
