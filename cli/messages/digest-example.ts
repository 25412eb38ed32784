import { createDigestView } from '#functions/digest/create-deps.ts';
import type { AlertState, SessionItem } from '#shared/alerts/alert.ts';
import type { AlertMessage, SummaryMessage } from '#shared/alerts/message.ts';
import { type Configuration, readConfig } from '#shared/config/read-config.ts';
import { buildDigest } from '#shared/digest/build-digest.ts';
import { digestMessage } from '#shared/digest/digest-message.ts';
import type { TransitionEvent } from '#shared/digest/event.ts';
import { transitionEvent } from '#shared/digest/note.ts';
import { emptyTally, take } from '#shared/digest/tally.ts';
import { HOUR, MINUTE } from '#shared/sessions/instant.ts';
import { createMemoryStore } from '#shared/store/memory-store.ts';
import { type Example, exampleIn } from './rule-example.ts';

/** When the shift of the example begins: no moment of its own matters. */
const NOW = Date.UTC(2026, 0, 7, 9);
const SPACING = 17 * MINUTE;
/** One alert in so many is shown open. */
const OPEN = 4;

/** A digest in which every rule of the configuration has just raised the alert of its own tests. */
export async function digestExample(configFile?: string): Promise<SummaryMessage> {
  const configuration = await readConfig(configFile);
  const examples = await allExamples(configuration);
  const stories = examples.map((example, index) =>
    storyOf(index % OPEN === 0 ? withoutEnd(example) : example, NOW - index * SPACING),
  );
  const tally = emptyTally();
  take(tally, stories.flat());
  const view = createDigestView(configuration, createMemoryStore());
  const open = stories.flatMap((story) => openItem(story.at(-1)));
  return digestMessage(
    buildDigest({
      ...view,
      from: NOW - 8 * HOUR,
      until: NOW,
      now: NOW,
      tally,
      sessions: open,
      groups: [],
      stale: [],
      sources: [],
      before: undefined,
      notLookedAt: 0,
    }),
  );
}

/** Rules without a test that raises an alert have nothing to show. */
async function allExamples(configuration: Configuration): Promise<Example[]> {
  const { rules, correlations } = configuration;
  const examples: Example[] = [];
  for (const { name } of [...rules, ...correlations]) {
    examples.push(
      await exampleIn(name, configuration).catch(() => ({ messages: [], digestOnly: false })),
    );
  }
  return examples;
}

function withoutEnd({ messages, ...rest }: Example): Example {
  return { ...rest, messages: messages.filter(({ transition }) => transition !== 'resolved') };
}

/** The example's changes, moved so that the last of them is decided at `last`. */
function storyOf({ messages, digestOnly }: Example, last: number): TransitionEvent[] {
  const end = messages.at(-1);
  if (end === undefined) return [];
  const shift = last - Date.parse(end.decided_at);
  return messages.map((message) => {
    const kind: AlertMessage['kind'] = digestOnly ? 'detail' : 'notification';
    const event = transitionEvent({ ...message, kind }, digestOnly ? 'digest' : 'alerts');
    return {
      ...event,
      opened_at: event.opened_at + shift,
      at: event.at + shift,
      decided_at: event.decided_at + shift,
    };
  });
}

/** What an alert that is not over would be kept in. */
function openItem(event: TransitionEvent | undefined): SessionItem[] {
  if (event === undefined || event.deliver === 'digest' || event.transition === 'resolved') {
    return [];
  }
  const { alert, rule, source, title, level, peak_level, opened_at } = event;
  const state: AlertState = {
    ...{ id: alert, level, peak_level, opened_at, title },
    status: 'open',
    rev: '',
    n: event.n,
    facts: [],
    rule: { name: rule, title: rule },
    told: true,
  };
  const session = { source, vendor: 'example', id: alert, state: 'live' as const };
  return [
    {
      ...{ source, id: alert, version: 0, outbox: [], unconfirmed_polls: 0 },
      session: { ...session, started_at: opened_at },
      first_seen_at: opened_at,
      confirmed_at: NOW,
      evaluated_at: NOW,
      alerts: { [rule]: state },
    },
  ];
}
