import { configPath } from '#cli/option-values.ts';
import { print, visible } from '#cli/output.ts';
import type { CorrelationRule } from '#shared/rules/correlation/correlation-rule.ts';
import type { RuleExplanation } from '#shared/rules/explanation.ts';
import { testInstant } from '#shared/rules/tests-block.ts';
import { type Instant, isoOf, SECOND } from '#shared/sessions/instant.ts';
import { isOver, type Session } from '#shared/sessions/session.ts';
import { describeExplanation, type Marks, shortIso } from './describe-explanation.ts';
import { describeGroup } from './describe-group.ts';
import { explainedGroups, groupHeading, groupRecord } from './explain-groups.ts';
import { type FoundRule, findRules } from './find-rules.ts';
import { chosenSession, readSessions, type SessionInput } from './session-input.ts';

export interface ExplainOptions {
  /** A file of sessions, one JSON object a line; `-` is standard input. */
  readonly session: string;
  readonly id?: string;
  /** The name of a configured rule, or a file of rules. */
  readonly rule: string;
  /** An instant, or how long after the session's start. */
  readonly at?: string;
  readonly config?: string;
  readonly json?: true;
}

/** `pamwatch explain`. Throws an Error for people when there is no such session, rule or instant. */
export async function explain(options: ExplainOptions, marks: Marks): Promise<void> {
  const input = await readSessions(options.session, Date.now());
  const found = await findRules(options.rule, options.config, configPath(process.env));
  const told = [
    ...found.rules.map((one) => tellOfSession(one, input, options, marks)),
    ...found.correlations.flatMap((one) => tellOfGroups(one, input, options, marks)),
  ];
  const { json } = options;
  const texts = told.map(({ record, lines }) =>
    json === true ? JSON.stringify(record) : lines.map(visible).join('\n'),
  );
  await print(`${texts.join(json === true ? '\n' : '\n\n')}\n`);
}

interface Told {
  readonly record: object;
  readonly lines: readonly string[];
}

function tellOfSession(
  one: FoundRule,
  input: SessionInput,
  options: ExplainOptions,
  marks: Marks,
): Told {
  const session = chosenSession(input, options.id);
  const at = instantOf(options.at, session);
  const explained = one.rule.explain(session, at);
  return {
    record: asRecord(one, session, explained),
    lines: [...heading(one, session, at), ...describeExplanation(one.rule, explained, marks)],
  };
}

/** All sessions count; the one that is chosen says which groups. */
function tellOfGroups(
  one: FoundRule<CorrelationRule>,
  input: SessionInput,
  { id, at: written }: ExplainOptions,
  marks: Marks,
): Told[] {
  const sessions = [...input.sessions.values()];
  const several = id === undefined && sessions.length > 1;
  const session = several ? undefined : chosenSession(input, id);
  const at = latestOf(written, sessions, session);
  const groups = explainedGroups(one, sessions, id, at);
  if (groups.length === 0) {
    const what = id === undefined ? 'no session' : `not the session ${id}`;
    const why = `no group: by then the rules it counts match ${what}, or it lacks ${one.rule.groupBy.join(', ')}`;
    const record = { rule: one.rule.name, at: isoOf(at), level: null, window: [] };
    return [{ record, lines: [...groupHeading(one, { fields: [], at }), why] }];
  }
  return groups.map((explained) => ({
    record: groupRecord(one, explained),
    lines: [...groupHeading(one, explained), ...describeGroup(one.rule, explained, marks)],
  }));
}

/** As of the last of all readings; so long after its start, where one session is chosen. */
function latestOf(
  written: string | undefined,
  sessions: readonly Session[],
  chosen: Session | undefined,
): Instant {
  if (written !== undefined && chosen !== undefined) return instantOf(written, chosen);
  if (written === undefined) {
    // What ended where it began is over a moment later.
    const ends = sessions.map(({ ended_at, started_at }) => (ended_at ?? started_at) + 1);
    return Math.max(...ends, ...sessions.map(({ read_at = 0 }) => read_at));
  }
  const at = Date.parse(written);
  if (/^\d{4}-/.test(written) && !Number.isNaN(at)) return at;
  throw new Error(
    `--at ${written}: of several sessions choose one with --id that it counts from, or write an instant such as 2026-01-06T22:41:00Z`,
  );
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
    ...(off === undefined ? [] : [`not evaluated: ${off}`]),
    ...(rule.waitingFor.length === 0
      ? []
      : [`not evaluated: waits for ${rule.waitingFor.join(', ')}`]),
  ];
}

function asRecord({ rule, off }: FoundRule, session: Session, explained: RuleExplanation) {
  const { at, next, ...rest } = explained;
  return {
    rule: rule.name,
    rev: rule.rev,
    source: session.source,
    session: session.id,
    at: isoOf(at),
    ...(off === undefined ? {} : { off }),
    waiting_for: rule.waitingFor,
    ...withInstants(rest),
    ...(next === undefined ? {} : { next: { at: isoOf(next.at), level: next.level ?? null } }),
    level: explained.level ?? null,
    remind: remindRecord(rule),
  };
}

/** As a rule writes it, in seconds; null where nobody is reminded. */
function remindRecord({ remind, deliver, stale = false }: FoundRule['rule']) {
  if (remind === undefined || deliver === 'digest' || stale) return null;
  return { after_seconds: remind.after / SECOND, most: remind.most, from: remind.from };
}

function withInstants(tree: object): object {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) =>
      key === 'turns_at' && typeof value === 'number' ? isoOf(value) : value,
    ),
  );
}
