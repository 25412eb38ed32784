import type { Limits } from '../alerts/decide.ts';
import type { GroupLimits } from '../alerts/groups/decide-group.ts';
import type { CorrelationRule } from '../rules/correlation/correlation-rule.ts';
import type { SessionRule } from '../rules/rule.ts';
import type { Milliseconds } from '../sessions/instant.ts';
import { type Episode, episodesOf, type Story } from './episodes.ts';
import type { PastSession } from './intake.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createLookBack, type LookBack } from './looking-back/look-back.ts';
import { replaySession, type Told } from './replay.ts';
import { createMatching } from './rules-that-match.ts';
import { createRulesBySource, type FieldsOf } from './source-rules.ts';

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

/** One rule set at work on the sessions. */
export interface RuleSetRun {
  readonly set: RuleSet;
  readonly ledger: Ledger;
  /** Replays the session by itself; answers with the alerts about it. */
  replay(past: PastSession): readonly Episode[];
  /** Learns which rules run at the source of a session that is not replayed. */
  meet(past: PastSession): void;
  readonly lookBack: LookBack;
  /** Replays the session for the rules that were told of earlier ones. */
  recall(past: PastSession, told: readonly Told[]): readonly Episode[];
  /** Takes what became of a group, and the sources whose polls decided it. */
  keepGroup(story: Story, sources: readonly number[]): void;
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
    ledger,
    lookBack: createLookBack(set, sources, { limits, every }),
    replay: ({ sight, source }) => {
      const { session } = sight;
      const rules = plain(sources.of(session, source).active)(sight);
      if (rules.length === 0) return NOTHING;
      const transitions = replaySession(sight, { rules, limits, every });
      if (transitions.length === 0) return NOTHING;
      const episodes = episodesOf(transitions, rules);
      ledger.keep({ session, episodes }, episodes, () => source);
      return episodes;
    },
    meet: ({ sight, source }) => {
      sources.of(sight.session, source);
    },
    recall: ({ sight, source }, told) => {
      const { session } = sight;
      const { active } = sources.of(session, source);
      const asked = active.filter(({ id }) => told.some(({ rule }) => rule === id));
      const rules = [...plain(active)(sight), ...asked];
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

/** Which rules match, without those that remember: they match nothing until they are told something. */
function createPlainRules() {
  const known = new Map<readonly SessionRule[], ReturnType<typeof createMatching>>();
  return (active: readonly SessionRule[]) => {
    const before = known.get(active);
    if (before !== undefined) return before;
    const plain = active.filter(({ memory }) => memory === undefined);
    const made = createMatching(plain.map(withoutFacts));
    known.set(active, made);
    return made;
  };
}

/** A backtest tells no facts, and most of what an alert costs is to write them down. */
function withoutFacts(rule: SessionRule): SessionRule {
  return {
    ...rule,
    verdictAt: (session, at) => {
      const verdict = rule.verdictAt(session, at);
      return verdict && { level: verdict.level, facts: () => [] };
    },
  };
}
