import { readFile } from 'node:fs/promises';
import { ruleTexts } from '#cli/rule-texts.ts';
import { toGroupMessage } from '#shared/alerts/groups/group-message.ts';
import type { AlertMessage } from '#shared/alerts/message.ts';
import { toMessage } from '#shared/alerts/to-message.ts';
import { type Configuration, readConfig } from '#shared/config/read-config.ts';
import { ruleValues } from '#shared/config/rule-values.ts';
import type { SessionRule } from '#shared/rules/rule.ts';
import {
  type GroupReplay,
  type Replay,
  replayGroupTests,
  replayRuleTests,
} from '#shared/rules/testing/run-tests.ts';
import type { ReplayedLook } from '#shared/rules/testing/timeline.ts';
import type { Session } from '#shared/sessions/session.ts';
import { sessionLink } from '#shared/sources/session-link.ts';

/** What a session of a test is like where the test does not say. */
const SESSION = {
  id: '481516',
  user: 'jdoe',
  account: 'oracle',
  target: 'core-db-01',
  target_port: 22,
  source_ip: '10.20.4.17',
  protocol: 'ssh',
} as const satisfies Partial<Session>;

export interface Example {
  /** From the first to the last. */
  readonly messages: readonly AlertMessage[];
  /** Nobody would get them: the rule is for the digest, and this is how they would look. */
  readonly digestOnly: boolean;
}

/**
 * The messages people would get of the rule's own most eventful test, as if the first appliance of
 * the configuration had shown it. Throws an error that says what is missing.
 */
export async function exampleOf(name: string, configFile?: string): Promise<Example> {
  return exampleIn(name, await readConfig(configFile));
}

/** As `exampleOf`, of a configuration that is read. */
export async function exampleIn(name: string, configuration: Configuration): Promise<Example> {
  const rule = ruleNamed(name, configuration);
  const { config, calendars } = configuration;
  const [source = 'example', options] = Object.entries(config.sources)[0] ?? [];
  const base = { ...SESSION, source, vendor: options?.vendor ?? 'example' };
  const context = {
    zone: options?.time_zone ?? 'UTC',
    link: (session: Session) => sessionLink(options?.session_url ?? null, session),
    runbooks: config.runbooks,
  };
  const file = { file: rule.file, text: await readFile(rule.file, 'utf8') };
  const given = { values: ruleValues(config), calendars };
  const examples = [
    ...replayRuleTests(file, given, base)
      .filter((replay) => replay.rule.name === name)
      .map((replay) => messagesOf(replay, context)),
    ...replayGroupTests(file, given, await ruleTexts(configuration), base)
      .filter((replay) => replay.rule.name === name)
      .map((replay) => groupMessagesOf(replay, context)),
  ];
  const best = examples.toSorted((a, b) => b.length - a.length)[0] ?? [];
  if (best.length === 0) {
    throw new Error(`${rule.file}: no test of ${name} raises an alert; add one that does`);
  }
  return { messages: best, digestOnly: rule.deliver === 'digest' };
}

type NamedRule = Pick<SessionRule, 'name' | 'file' | 'deliver'>;

function ruleNamed(name: string, configuration: Configuration): NamedRule {
  const { rules, correlations, off, correlationsOff } = configuration;
  const turnedOff = [...off, ...correlationsOff].map(({ rule }) => rule);
  const all: readonly NamedRule[] = [...rules, ...correlations, ...turnedOff];
  const found = all.find((rule) => rule.name === name);
  if (found !== undefined) return found;
  const names = all.map((rule) => rule.name).sort();
  throw new Error(`no rule is named ${name}; there are: ${names.join(', ')}`);
}

interface Context {
  readonly zone: string;
  readonly link: (session: Session) => string | undefined;
  readonly runbooks: string | undefined;
}

function messagesOf({ rule, steps }: Replay, context: Context): AlertMessage[] {
  return steps
    .flatMap(({ looks }) => looks)
    .flatMap((step) => step.transitions.map((transition) => ({ step, transition })))
    .filter(({ transition }) => !transition.detail || rule.deliver === 'digest')
    .map(({ step, transition }) =>
      toMessage(transition, {
        session: step.session,
        confirmedAt: confirmedAt(step),
        rule,
        state: step.item?.alerts[rule.id],
        zone: context.zone,
        sessionLink: context.link(step.session),
        runbooks: context.runbooks,
      }),
    );
}

function groupMessagesOf({ rule, steps }: GroupReplay, context: Context): AlertMessage[] {
  const place = { zone: context.zone, link: context.link };
  return steps
    .flat()
    .filter(({ transition }) => !transition.detail || rule.deliver === 'digest')
    .map(({ transition, item, members }) =>
      toGroupMessage(transition, {
        item,
        members,
        rule,
        placeOf: () => place,
        runbooks: context.runbooks,
      }),
    );
}

function confirmedAt({ item, session }: ReplayedLook): number {
  return item?.confirmed_at ?? session.started_at;
}
