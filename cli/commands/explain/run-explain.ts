import { configPath } from '#cli/option-values.ts';
import { print, visible } from '#cli/output.ts';
import { remembers } from '#shared/backtest/looking-back/memory-notes.ts';
import { explainGroups } from '#shared/explain/explain-group.ts';
import { explainMemory } from '#shared/explain/explain-memory.ts';
import type { CorrelationRule } from '#shared/rules/correlation/correlation-rule.ts';
import { testInstant } from '#shared/rules/testing/tests-block.ts';
import type { Instant } from '#shared/sessions/instant.ts';
import { isOver, type Session } from '#shared/sessions/session.ts';
import { describeExplanation, type Marks, shortIso } from './describe-explanation.ts';
import { describeGroups } from './describe-groups.ts';
import { describeMemory } from './describe-memory.ts';
import { type FoundRule, findRules } from './find-rules.ts';
import { readPast } from './read-past.ts';
import { commonRecord, groupRecord, memoryRecord, ruleRecord } from './records.ts';
import { readSession } from './session-input.ts';

export interface ExplainOptions {
  /** A file of sessions, one JSON object a line; `-` is standard input. */
  readonly session: string;
  readonly id?: string;
  /** The name of a configured rule, or a file of rules. */
  readonly rule: string;
  /** An instant, or how long after the session's start. */
  readonly at?: string;
  readonly config?: string;
  /** Other sessions, for rules that look at several: a file, or a source of the configuration. */
  readonly history?: string;
  readonly source?: string;
  readonly secrets?: string;
  readonly json?: true;
}

/** `pamwatch explain`. Throws an Error for people when there is no such session, rule or instant. */
export async function explain(options: ExplainOptions, marks: Marks): Promise<void> {
  if (options.history === '-' && options.session === '-') {
    throw new Error('--session and --history cannot both be standard input: put one into a file');
  }
  const given = await readSession(options.session, options.id, Date.now());
  const found = await findRules(options.rule, options.config, configPath(process.env));
  const lookBack = found.some(({ rule }) => looksBack(rule));
  const others = lookBack ? [...given.others, ...(await readPast(options))] : [];
  for (const [index, one] of found.entries()) {
    const at = instantOf(options.at, given.session);
    const asked: Asked = { session: given.session, others, at };
    const text =
      options.json === true
        ? JSON.stringify(recordOf(one, asked))
        : linesOf(one, asked, marks).map(visible).join('\n');
    await print(`${index === 0 || options.json ? '' : '\n'}${text}\n`);
  }
}

interface Asked {
  readonly session: Session;
  readonly others: readonly Session[];
  readonly at: Instant;
}

function looksBack(rule: FoundRule['rule']): boolean {
  return isGrouping(rule) || rule.memory !== undefined;
}

function isGrouping(rule: FoundRule['rule']): rule is CorrelationRule {
  return 'groupBy' in rule;
}

function linesOf(one: FoundRule, { session, others, at }: Asked, marks: Marks): string[] {
  const { rule } = one;
  const head = heading(one, session, at);
  if (isGrouping(rule)) {
    const groups = explainGroups(rule, session, others, at);
    return [
      ...head,
      ...describeGroups(rule, groups, { session, others: others.length, at }, marks),
    ];
  }
  const memory = remembers(rule) ? explainMemory(rule, session, others, at) : undefined;
  const known = memory && rule.memory && describeMemory(rule.memory, memory, others.length);
  return [...head, ...describeExplanation(rule, rule.explain(session, at), marks, known)];
}

function recordOf(one: FoundRule, { session, others, at }: Asked): object {
  const { rule } = one;
  const record = commonRecord(one, session, at);
  if (isGrouping(rule)) {
    const groups = explainGroups(rule, session, others, at);
    return { ...record, groups: groups.map(groupRecord) };
  }
  const explained = { ...record, ...ruleRecord(rule, rule.explain(session, at)) };
  if (!remembers(rule)) return explained;
  const memory = explainMemory(rule, session, others, at);
  return { ...explained, level: memory.level ?? null, memory: memoryRecord(memory) };
}

/** As of its reading; of a session that is over, as of its last moment, the last that rules look at. */
function instantOf(written: string | undefined, session: Session): Instant {
  if (written !== undefined) {
    const at = testInstant(session.started_at)(written);
    if (at !== undefined) return at;
    throw new Error(
      `--at ${written} is no instant: write 2026-01-06T22:41:00Z, or 4h for so long after the session's start`,
    );
  }
  const { ended_at, read_at } = session;
  if (isOver(session) && ended_at !== undefined) return Math.max(session.started_at, ended_at - 1);
  return read_at ?? Date.now();
}

function heading({ rule, off }: FoundRule, session: Session, at: Instant): string[] {
  const { source, id, user = 'unknown user', target = 'unknown target' } = session;
  const place = source === '' ? id : `${source}/${id}`;
  return [
    `${rule.name} (${rule.title}) on session ${place}: ${user} on ${target}`,
    `as of ${shortIso(at)}; started ${shortIso(session.started_at)}`,
    ...(off === undefined ? [] : [`does not alert: ${off}`]),
    ...(rule.waitingFor.length === 0
      ? []
      : [`not evaluated: waits for ${rule.waitingFor.join(', ')}`]),
  ];
}
