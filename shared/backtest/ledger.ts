import { type Episode, isSameStory, louderFirst, type Story } from './episodes.ts';
import type { RuleSet } from './rule-set.ts';
import { createTop, type Top } from './top.ts';
import { createTransitionLog, type TransitionLog, type Transitions } from './transition-log.ts';

const LOUDEST = 24;
const EXAMPLES = 5;

/** Where everything that a rule set did is written down. */
export interface Ledger {
  readonly log: TransitionLog;
  /** How many alerts the log tells of. */
  alerts(): number;
  readonly loudest: Top<Story>;
  /** By the rule's number; correlations come after the rules. */
  readonly examples: readonly Top<Story>[];
  /** `fresh`: the alerts of the story that were not written down before, with a source for each transition. */
  keep(story: Story, fresh: readonly Episode[], sourceOf: () => number): void;
  /** All that is written down, as plain data. */
  notes(): LedgerNotes;
  /** Writes down what a ledger of the same rule set has, after what is here. */
  take(notes: LedgerNotes): void;
}

export interface LedgerNotes {
  readonly transitions: Transitions;
  readonly alerts: number;
  readonly loudest: readonly Story[];
  readonly examples: readonly (readonly Story[])[];
}

/** `counts` says whether an alert is of the span that is asked about. */
export function createLedger(set: RuleSet, counts: (episode: Episode) => boolean): Ledger {
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
    keep: (story, fresh, sourceOf) => {
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
    notes: () => ({
      transitions: log.transitions(),
      alerts,
      loudest: loudest.list(),
      examples: examples.map((top) => top.list()),
    }),
    take: (notes) => {
      log.append(notes.transitions, alerts);
      alerts += notes.alerts;
      for (const story of notes.loudest) loudest.offer(story);
      for (const [rule, stories] of notes.examples.entries()) {
        for (const story of stories) examples[rule]?.offer(story);
      }
    },
  };
}
